using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Processes;

/// <summary>The libraries of the clouds cost neither time nor memory until a provider needs them.</summary>
public sealed class CloudLibrariesTests : IDisposable
{
    private readonly TempFolder _temp = TestFiles.TempFolder();

    [Fact]
    public async Task AServer_LoadsThemWhenARequestNeedsAToken_AndNotBefore()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has loaded is read from /proc.");
        var folder = _temp.File("data");
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder))
        {
            key = gateway.FirstKey!;
            await gateway.AddProviderAsync(
                "cloud",
                "http://127.0.0.1:1/v1",
                ["""{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r","token_uri":"http://127.0.0.1:1/token"}""", """{"type":"entra_client_secret","tenant_id":"t","client_id":"c","client_secret":"s","authority_host":"https://127.0.0.1:1"}""", """{"type":"aws_default"}"""],
                ["m"]);
        }

        await using var server = await ServerProcess.StartAsync(folder);
        Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"), key)).Status);
        Assert.Empty(Loaded(server));

        // The first key in the rotation, whose endpoint is not there.
        await server.ChatAsync(GatewayHost.Body("cloud/m"), key);
        Assert.Contains("Google.Apis.Auth.dll", Loaded(server));
    }

    public void Dispose() => _temp.Dispose();

    private static List<string> Loaded(ServerProcess server) =>
        [.. File.ReadLines($"/proc/{server.ProcessId}/maps")
            .Select(line => Path.GetFileName(line))
            .Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && (name.StartsWith("Google.", StringComparison.Ordinal) || name.StartsWith("Azure.", StringComparison.Ordinal)
                || name.StartsWith("AWSSDK.", StringComparison.Ordinal) || name.StartsWith("Newtonsoft.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Identity", StringComparison.Ordinal)))
            .Distinct()];
}
