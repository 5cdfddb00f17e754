using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Providers whose models have each their own address and envelope, reached by callers of every dialect.</summary>
public sealed class CloudTests : IAsyncLifetime
{
    private FaultUpstream _upstream = null!;
    private GatewayHost _gateway = null!;

    public static TheoryData<string, string> VertexCalls() =>
        new MatrixTheoryData<string, string>(ClientDialect.All.Select(d => d.Name), ["gemini-2.5-flash", "claude-sonnet-4-5@20250929", "meta/llama-3.3-70b-instruct-maas", "mistral-medium-3", "4242"]);

    public static TheoryData<string, string> AzureCalls() =>
        new MatrixTheoryData<string, string>(ClientDialect.All.Select(d => d.Name), ["v1/gpt-4o", "dated/gpt-4o", "v1/claude-sonnet-4-5"]);

    public async ValueTask InitializeAsync()
    {
        _upstream = await FaultUpstream.StartAsync();
        _gateway = await GatewayHost.StartAsync();
        await _gateway.AddKindAsync("vertex", ProviderKinds.Vertex, $"{_upstream.Address}", "sk-mock-ok~v", [], ("project", "proj-1"), ("location", "us-central1"));
        await _gateway.AddKindAsync("v1", ProviderKinds.Azure, $"{_upstream.Address}", "sk-mock-ok~a", []);
        await _gateway.AddKindAsync("dated", ProviderKinds.Azure, $"{_upstream.Address}", "sk-mock-ok~a", [], ("api_version", "2024-10-21"));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(VertexCalls))]
    public async Task Vertex_AnswersEveryDialect_ForEveryRoute(string dialect, string model)
    {
        foreach (var stream in (bool[])[false, true])
        {
            var asked = ClientDialect.All.Single(d => d.Name == dialect);
            var answer = await RawHttp.PostAsync(_gateway.Address, asked.Path($"vertex/{model}", stream), asked.Body($"vertex/{model}", stream), _gateway.Key);

            Assert.True(answer.Status == 200, answer.Text);
            Assert.Contains("said", answer.Text, StringComparison.Ordinal);
            var sent = _upstream.Books.Entries.MaxBy(e => e.Sequence)!;
            Assert.StartsWith("/v1/projects/proj-1/locations/us-central1/", sent.Target, StringComparison.Ordinal);
            Assert.Equal("sk-mock-ok~v", sent.Header("x-goog-api-key"));
            Assert.Null(sent.Header("anthropic-version"));
        }
    }

    [Theory]
    [MemberData(nameof(AzureCalls))]
    public async Task Azure_AnswersEveryDialect_InBothModes(string dialect, string model)
    {
        foreach (var stream in (bool[])[false, true])
        {
            var asked = ClientDialect.All.Single(d => d.Name == dialect);
            var answer = await RawHttp.PostAsync(_gateway.Address, asked.Path(model, stream), asked.Body(model, stream), _gateway.Key);

            Assert.True(answer.Status == 200, answer.Text);
            Assert.Contains("said", answer.Text, StringComparison.Ordinal);
            var sent = _upstream.Books.Entries.MaxBy(e => e.Sequence)!;
            Assert.StartsWith(model.Contains("claude", StringComparison.Ordinal) ? "/anthropic/v1/" : "/openai/", sent.Target, StringComparison.Ordinal);
            Assert.Equal("sk-mock-ok~a", sent.Header("api-key"));
        }
    }

    [Fact]
    public async Task Vertex_CountsTokens_OfClaude()
    {
        var answer = await RawHttp.PostAsync(
            _gateway.Address, "/v1/messages/count_tokens", """{"model":"vertex/claude-sonnet-4-5@20250929","messages":[{"role":"user","content":"Hello"}]}""", _gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Null(answer.Header("x-passerelle-token-count"));
        Assert.EndsWith("/publishers/anthropic/models/count-tokens:rawPredict", _upstream.Books.Entries.MaxBy(e => e.Sequence)!.Target, StringComparison.Ordinal);
    }
}
