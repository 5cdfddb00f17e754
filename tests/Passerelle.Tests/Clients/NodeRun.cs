using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>One run of all Node clients, and what it said of each check.</summary>
public sealed class NodeRun : IAsyncLifetime
{
    private static readonly string[] Scripts = ["openai-chat", "openai-responses", "anthropic", "genai", "ai-sdk"];

    public SdkFixture Fixture { get; } = new();

    /// <summary>The line of each check, by its name.</summary>
    public IReadOnlyDictionary<string, string> Lines { get; private set; } = new Dictionary<string, string>();

    public async ValueTask InitializeAsync()
    {
        await Fixture.InitializeAsync();
        if (NodeClient.Available)
        {
            var lines = await NodeClient.RunAsync(Fixture.Gateway, Fixture.Upstream, ["run.mjs", .. Scripts], CancellationToken.None);
            Lines = lines.ToDictionary(NameOf, StringComparer.Ordinal);
        }
    }

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    private static string NameOf(string line) => line.Split(' ') switch
    {
        ["ok", var name, ..] => name,
        ["not", "ok", var name, ..] => name,
        _ => line,
    };
}
