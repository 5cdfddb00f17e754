using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>
/// The official clients of npm reach every provider through the gateway: that of their own dialect and three foreign ones. The checks are
/// in <c>tests/clients</c>, one script for each client, and are run once, together.
/// </summary>
public sealed class NodeSdkTests(NodeRun run) : IClassFixture<NodeRun>
{
    private static readonly string[] Clients =
        ["openai-chat", "openai-responses", "anthropic", "genai", "ai-openai", "ai-openai-compatible", "ai-anthropic", "ai-google"];

    private static readonly string[] Common =
        ["chat", "stream", "tools", "tools-stream", "structured", "image", "length", "error-too-long", "error-busy", "error-in-stream", "abort"];

    private static readonly (string Client, string Check, string[] Providers)[] Own =
    [
        ("openai-chat", "include-usage", ["chat", "responses", "anthropic", "gemini"]),
        ("openai-chat", "embeddings", ["chat", "gemini"]),
        ("openai-responses", "annotations-and-numbers", ["chat", "responses", "anthropic", "gemini"]),
        ("openai-responses", "previous-response", ["chat", "responses", "anthropic", "gemini"]),
        ("anthropic", "tool-runner-without-threads", ["chat", "responses", "anthropic", "gemini"]),
        ("anthropic", "count-tokens", ["anthropic"]),
        ("anthropic", "models", ["anthropic"]),
        ("genai", "count-tokens", ["gemini"]),
        ("genai", "models", ["gemini"]),
        ("genai", "embeddings", ["chat", "gemini"]),
        ("ai-openai", "embeddings", ["chat", "gemini"]),
        ("ai-openai-compatible", "embeddings", ["chat", "gemini"]),
        ("ai-google", "embeddings", ["chat", "gemini"]),
    ];

    public static TheoryData<string, string, string> Checks
    {
        get
        {
            var checks = new TheoryData<string, string, string>();
            foreach (var client in Clients)
            {
                foreach (var check in Common)
                {
                    Add(client, check, [.. SdkProvider.All.Select(p => p.Slug)]);
                }
            }

            foreach (var (client, check, providers) in Own)
            {
                Add(client, check, providers);
            }

            return checks;

            void Add(string client, string check, string[] providers)
            {
                foreach (var provider in providers)
                {
                    checks.Add(client, provider, check);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Check_Passes(string client, string provider, string check)
    {
        Assert.SkipUnless(NodeClient.Available, NodeClient.Missing);
        var name = $"{client}/{provider}/{check}";

        var line = run.Lines.GetValueOrDefault(name, $"{name} did not run");
        Assert.True(line == $"ok {name}", line);

        if (check == "abort")
        {
            await CancelsTheProviderAsync($"fault-hang~{client}-{provider}");
            await CancelsTheProviderAsync($"fault-hang-after-6~{client}-{provider}");
        }
    }

    [Fact]
    public void EveryCheckOfTheScripts_IsCounted()
    {
        Assert.SkipUnless(NodeClient.Available, NodeClient.Missing);

        Assert.Equal(Checks.Select(row => $"{row.Data.Item1}/{row.Data.Item2}/{row.Data.Item3}").Order(StringComparer.Ordinal), run.Lines.Keys.Order(StringComparer.Ordinal));
    }

    private async Task CancelsTheProviderAsync(string model)
    {
        var entry = await run.Fixture.Upstream.Books.WaitAsync(e => e.Model == model);
        Assert.Equal(ClosedBy.Client, (await run.Fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }
}
