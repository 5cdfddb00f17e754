using Passerelle.Testing;
using Passerelle.Testing.Clouds;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Aws;

/// <summary>
/// A server of AWS, as its library sees one: files of profiles and a metadata service. The library reads their places once for the whole process, so all tests share
/// them, one after the other. Without files and variables there is nothing to find.
/// </summary>
public sealed class AwsSurroundings : IAsyncLifetime
{
    /// <summary>The tests that share it.</summary>
    public const string Collection = "AWS's variables";

    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_EC2_METADATA_DISABLED",
    ];

    private readonly TempFolder _folder = TestFiles.TempFolder();

    /// <summary>The metadata service.</summary>
    public TokenServer Metadata { get; private set; } = null!;

    /// <summary>The file of profiles, without the usual one. It is always there: the library does not look for one again that it has not found.</summary>
    public string Profiles => _folder.File("credentials");

    public async ValueTask InitializeAsync()
    {
        Metadata = await TokenServer.StartAsync();
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", Profiles);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", _folder.File("config"));
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", Metadata.Address.ToString().TrimEnd('/'));
        Clear();
    }

    /// <summary>Takes everything away that could be found.</summary>
    public void Clear()
    {
        foreach (var name in Variables)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        File.WriteAllText(Profiles, "[another]\n");
        Metadata.Answers = _ => TokenAnswer.Page(404);
    }

    public async ValueTask DisposeAsync()
    {
        Clear();
        await Metadata.DisposeAsync();
        _folder.Dispose();
    }
}
