using System.Text;
using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>What becomes of parameters that a model does not take, and of those that it wants and the caller did not send.</summary>
public sealed class ParameterTests(ParameterTests.Providers fixture) : IClassFixture<ParameterTests.Providers>
{
    private const string Chat = "/v1/chat/completions";

    [Fact]
    public async Task TheSameDialect_RefusedOnesAreCutOut_AndTheCallerIsTold()
    {
        var answer = await PostAsync(Chat, """{"max_tokens":5, "model":"openai/gpt-5-mini","temperature":1, "unknown":1.50,"messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("renamed:max_tokens, dropped:temperature", answer.Header("x-passerelle-changes"));
        Assert.Equal("""{"max_completion_tokens":5, "model":"gpt-5-mini", "unknown":1.50,"messages":[{"role":"user","content":"Hi"}]}""", Sent());
    }

    [Fact]
    public async Task AModelThatTakesThem_GetsTheCallersBytes()
    {
        var answer = await PostAsync(Chat, """{"max_tokens":5, "model":"openai/gpt-4o","temperature":1,"messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal((200, null), (answer.Status, answer.Header("x-passerelle-changes")));
        Assert.Equal("""{"max_tokens":5, "model":"gpt-4o","temperature":1,"messages":[{"role":"user","content":"Hi"}]}""", Sent());
    }

    [Fact]
    public async Task Pass_LeavesTheJudgementToTheProvider()
    {
        const string Body = """{"model":"openai/gpt-5-mini","temperature":1,"messages":[{"role":"user","content":"Hi"}]}""";
        var answer = await PostAsync(Chat, Body, ("x-passerelle-parameters", "pass"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(Body.Replace("openai/", "", StringComparison.Ordinal), Sent());
    }

    [Theory]
    [InlineData("openai/gpt-5-mini", "temperature")]
    [InlineData("anthropic/claude-sonnet-4-5", "logprobs")]
    public async Task Refuse_IsAnErrorThatNamesThem(string model, string param)
    {
        var before = fixture.Upstream.Books.Count;
        var answer = await PostAsync(Chat, $$"""{"model":"{{model}}","temperature":1,"logprobs":true,"messages":[{"role":"user","content":"Hi"}]}""", ("x-passerelle-parameters", "refuse"));

        Assert.Equal(400, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(("unsupported_parameter", param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal(before, fixture.Upstream.Books.Count);
    }

    [Fact]
    public async Task AnUnknownPolicy_IsAnError()
    {
        var answer = await PostAsync(Chat, """{"model":"openai/gpt-5-mini","messages":[{"role":"user","content":"Hi"}],"temperature":1}""", ("x-passerelle-parameters", "maybe"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("x-passerelle-parameters", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheVercelGateway_GetsItsTemperature_OnlyWhereNoneWasSent()
    {
        await PostAsync(Chat, """{"model":"gateway/anthropic/claude-sonnet-4.5","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal("""{"temperature":0.7,"model":"anthropic/claude-sonnet-4.5","messages":[{"role":"user","content":"Hi"}]}""", Sent());

        await PostAsync(Chat, """{"model":"gateway/openai/gpt-5","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal("""{"model":"openai/gpt-5","messages":[{"role":"user","content":"Hi"}]}""", Sent());
    }

    [Fact]
    public async Task ClaudesCache_IsSetAutomatically_InTheCallersOwnBytes()
    {
        var prompt = string.Concat(Enumerable.Repeat("All human beings are born free and equal. ", 500));
        var body = $$"""{"model":"cached/claude-sonnet-4-5","max_tokens":9,  "system":[{"type":"text","text":"{{prompt}}"}],"messages":[{"role":"user","content":"Hi"}]}""";
        await PostAsync("/v1/messages", body);

        using var json = JsonDocument.Parse(Sent());
        Assert.Equal("ephemeral", json.RootElement.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Contains("\"max_tokens\":9,  \"system\":[", Sent(), StringComparison.Ordinal);

        // Haiku caches no prompt as short as this.
        await PostAsync("/v1/messages", body.Replace("claude-sonnet-4-5", "claude-haiku-4-5", StringComparison.Ordinal).Replace(prompt, prompt[..12000], StringComparison.Ordinal));
        Assert.DoesNotContain("cache_control", Sent(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CachingAuto_IsForOneRequest_AndIsNotSentOn()
    {
        var prompt = string.Concat(Enumerable.Repeat("All human beings are born free and equal. ", 500));
        const string Auto = """ "providerOptions":{"gateway":{"caching":"auto"},"openai":{"x":1}},""";
        await PostAsync("/v1/messages", $$"""{"model":"anthropic/claude-sonnet-4-5",{{Auto}}"max_tokens":9,"system":"{{prompt}}","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Contains("cache_control", Sent(), StringComparison.Ordinal);
        Assert.DoesNotContain("providerOptions", Sent(), StringComparison.Ordinal);

        var answer = await PostAsync(Chat, $$"""{"model":"anthropic/claude-sonnet-4-5",{{Auto}}"messages":[{"role":"system","content":"{{prompt}}"},{"role":"user","content":"Hi"}]}""");
        Assert.Contains("cache_control", Sent(), StringComparison.Ordinal);
        Assert.DoesNotContain("providerOptions", answer.Header("x-passerelle-changes") ?? "", StringComparison.Ordinal);

        await PostAsync(Chat, $$"""{"model":"openai/gpt-4o",{{Auto}}"messages":[{"role":"user","content":"Hi"}]}""");
        Assert.Equal("""{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}""", Sent());

        await PostAsync("/v1/messages", $$"""{"model":"cached/claude-sonnet-4-5",{{Auto.Replace("\"auto\"", "false", StringComparison.Ordinal)}}"max_tokens":9,"system":"{{prompt}}","messages":[{"role":"user","content":"Hi"}]}""");
        Assert.DoesNotContain("cache_control", Sent(), StringComparison.Ordinal);

        // A gateway behind this one has its own use for it.
        var toGateway = $$"""{"model":"gateway/openai/gpt-5",{{Auto}}"messages":[{"role":"user","content":"Hi"}]}""";
        await PostAsync(Chat, toGateway);
        Assert.Equal(toGateway.Replace("gateway/openai", "openai", StringComparison.Ordinal), Sent());
    }

    [Theory]
    [InlineData("5", "providerOptions")]
    [InlineData("{\"gateway\":[]}", "providerOptions.gateway")]
    [InlineData("{\"gateway\":{\"caching\":\"often\"}}", "providerOptions.gateway.caching")]
    [InlineData("{\"gateway\":{\"cachign\":\"auto\"}}", "providerOptions.gateway.cachign")]
    public async Task AnOptionThatIsNotKnown_IsRefused(string options, string param)
    {
        var answer = await PostAsync(Chat, $$"""{"model":"openai/gpt-4o","providerOptions":{{options}},"messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(400, answer.Status);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(param, json.RootElement.GetProperty("error").GetProperty("param").GetString());
    }

    private Task<RawAnswer> PostAsync(string path, string body, params (string, string)[] headers) =>
        RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key, headers);

    private string Sent() => Encoding.UTF8.GetString(fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.Body);

    public sealed class Providers : IAsyncLifetime
    {
        public FaultUpstream Upstream { get; private set; } = null!;

        public GatewayHost Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Upstream = await FaultUpstream.StartAsync();
            Gateway = await GatewayHost.StartAsync();
            await Gateway.AddProviderAsync("openai", $"{Upstream.Address}v1", ["sk-mock-ok"], ["gpt-5-mini", "gpt-4o"], preset: "openai");
            await Gateway.AddProviderAsync("gateway", $"{Upstream.Address}v1", ["sk-mock-ok"], ["anthropic/claude-sonnet-4.5", "openai/gpt-5"], preset: "gateway");
            await Gateway.AddProviderAsync("anthropic", $"{Upstream.Address}v1", ["sk-mock-ok"], ["claude-sonnet-4-5"], "anthropic-messages", "anthropic");
            await Gateway.AddProviderAsync("cached", $"{Upstream.Address}v1", ["sk-mock-ok"], ["claude-sonnet-4-5", "claude-haiku-4-5"], "anthropic-messages", "anthropic");
            await Gateway.ChangeProviderAsync("cached", row => row with { Quirks = "auto_cache" });
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
