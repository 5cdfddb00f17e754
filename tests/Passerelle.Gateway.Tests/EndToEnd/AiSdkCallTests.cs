using System.Text.Json;
using Passerelle.Gateway.Tests.Edges;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>What calls of Vercel's AI SDK tell their providers, and what their answers tell of the gateway.</summary>
public sealed class AiSdkCallTests(AiSdkFixture fixture) : IClassFixture<AiSdkFixture>
{
    [Theory]
    [InlineData("/v1/ai/language-model", "unsupported-setting", "setting")]
    [InlineData("/v3/ai/language-model", "unsupported", "feature")]
    [InlineData("/v4/ai/language-model", "unsupported", "feature")]
    public async Task Warnings_NameWhatTheModelWasNotTold(string path, string type, string member)
    {
        var body = AiSdkFixture.Hello[..^1] + ""","seed":1,"providerOptions":{"gateway":{"user":"u","caching":"auto"}}}""";
        foreach (var stream in (string[])["false", "true"])
        {
            var answer = await fixture.PostAsync(path, "anthropic/plain", body, ("ai-language-model-streaming", stream));
            var warnings = First(answer, stream == "true").GetProperty("warnings").EnumerateArray().ToList();

            Assert.Equal(["seed", "providerOptions.gateway.user"], warnings.Select(warning => warning.GetProperty(member).GetString()));
            Assert.All(warnings, warning => Assert.Equal(type, warning.GetProperty("type").GetString()));
            Assert.Equal("dropped:seed, ignored:providerOptions.gateway.user", answer.Header("x-passerelle-changes"));
        }

        Assert.Empty(First(await fixture.PostAsync(path, "chat/plain", AiSdkFixture.Hello), isStream: false).GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task Metadata_TellsWhoAnswered_AndTheCallsId()
    {
        foreach (var stream in (string[])["false", "true"])
        {
            var answer = await fixture.PostAsync("/v4/ai/language-model", "gemini/plain", AiSdkFixture.Hello, ("ai-language-model-streaming", stream));
            using var json = JsonDocument.Parse(stream == "true" ? answer.Events[^2] : answer.Text);
            var gateway = json.RootElement.GetProperty("providerMetadata").GetProperty("gateway");

            Assert.Equal($"gen_{answer.Header("x-passerelle-request-id")!["req_".Length..]}", gateway.GetProperty("generationId").GetString());
            var routing = gateway.GetProperty("routing");
            Assert.Equal(("gemini/plain", "gemini"), (routing.GetProperty("originalModelId").GetString(), routing.GetProperty("resolvedProvider").GetString()));
            var attempt = Assert.Single(routing.GetProperty("attempts").EnumerateArray());
            Assert.Equal(("gemini", "plain", true), (attempt.GetProperty("provider").GetString(), attempt.GetProperty("providerApiModelId").GetString(), attempt.GetProperty("success").GetBoolean()));
        }
    }

    [Fact]
    public async Task ATool_BringsItsBeta()
    {
        const string Tool = ""","tools":[{"type":"provider","id":"anthropic.web_fetch_20250910","name":"web_fetch","args":{"maxUses":2}}],"providerOptions":{"anthropic":{"anthropicBeta":["my-beta"]}}}""";
        AiSdkFixture.Json(await fixture.PostAsync("/v4/ai/language-model", "anthropic/plain", AiSdkFixture.Hello[..^1] + Tool, ("anthropic-beta", "asked-beta")));

        Assert.Contains("anthropic-beta: web-fetch-2025-09-10,my-beta,asked-beta", fixture.Last().Head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("""{"type":"web_fetch_20250910","name":"web_fetch","max_uses":2}""", fixture.Sent(), StringComparison.Ordinal);

        AiSdkFixture.Json(await fixture.PostAsync("/v4/ai/language-model", "chat/plain", AiSdkFixture.Hello[..^1] + Tool, ("anthropic-beta", "asked-beta")));
        Assert.DoesNotContain("anthropic-beta", fixture.Last().Head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task OptionsOfAMaker_ReachItsModels_AndNoOthers()
    {
        const string Options = ""","providerOptions":{"openai":{"reasoningEffort":"low"},"anthropic":{"thinking":{"type":"enabled","budgetTokens":2000}},"google":{"thinkingConfig":{"thinkingBudget":500}},"chat":{"own_field":1}}}""";
        foreach (var (provider, said) in ((string, string)[])
            [("chat", "\"own_field\":1"), ("chat", "\"reasoning_effort\":\"low\""), ("responses", "\"effort\":\"low\""), ("anthropic", "\"budget_tokens\":2000"), ("gemini", "\"thinkingBudget\":500")])
        {
            await fixture.PostAsync("/v4/ai/language-model", $"{provider}/plain", AiSdkFixture.Hello[..^1] + Options);

            Assert.Contains(said, fixture.Sent(), StringComparison.Ordinal);
            Assert.DoesNotContain("providerOptions", fixture.Sent(), StringComparison.Ordinal);
        }
    }

    /// <summary>Its own <c>only</c> and <c>order</c> name providers that only it has.</summary>
    [Fact]
    public async Task OptionsForAGatewayBehindThisOne_ReachItWhole()
    {
        const string Options = """{"gateway":{"order":["bedrock"],"user":"u"},"openai":{"reasoningEffort":"low"}}""";
        var answer = await fixture.PostAsync("/v4/ai/language-model", "vercel/openai/gpt-5", $$"""{{AiSdkFixture.Hello[..^1]}},"providerOptions":{{Options}}}""");

        Assert.True(answer.Header("x-passerelle-changes") is null, answer.Header("x-passerelle-changes"));
        Assert.Contains($"\"providerOptions\":{Options}", fixture.Sent(), StringComparison.Ordinal);
    }

    /// <summary>Options about who answers are taken where nothing would be different; clients send them out of habit.</summary>
    [Theory]
    [InlineData("""{"only":["chat"]}""", null)]
    [InlineData("""{"only":["CHAT","anthropic"],"order":["chat"],"sort":"cost","models":["chat/plain","plain"]}""", null)]
    [InlineData("""{"order":[],"models":[],"has":[],"headquarters":[],"zeroDataRetention":false,"disallowPromptTraining":false}""", null)]
    [InlineData("""{"only":null,"order":null,"byok":null,"serviceTier":null}""", null)]
    [InlineData("""{"user":"u","tags":["a"],"quotaEntityId":"q","providerTimeouts":{"byok":{"chat":[1]}}}""", null)]
    [InlineData("""{"only":["anthropic"]}""", "only")]
    [InlineData("""{"only":"chat"}""", "only")]
    [InlineData("""{"order":["anthropic","chat"]}""", null)]
    [InlineData("""{"order":["anthropic"]}""", "order")]
    [InlineData("""{"order":[1]}""", "order")]
    [InlineData("""{"models":["anthropic/plain"]}""", "models")]
    [InlineData("""{"sort":1}""", "sort")]
    [InlineData("""{"zeroDataRetention":true}""", "zeroDataRetention")]
    [InlineData("""{"disallowPromptTraining":true}""", "disallowPromptTraining")]
    [InlineData("""{"has":["zdr"]}""", "has")]
    [InlineData("""{"headquarters":["us"]}""", "headquarters")]
    [InlineData("""{"byok":{"chat":[{"apiKey":"sk-own"}]}}""", "byok")]
    [InlineData("""{"serviceTier":"flex"}""", "serviceTier")]
    [InlineData("""{"unheard":1}""", "unheard")]
    public async Task OptionsForTheGateway_AreMet_OrRefusedByName(string options, string? refused)
    {
        foreach (var (path, body) in ((string, string)[])[("/v4/ai/language-model", AiSdkFixture.Hello[..^1]), ("/v1/chat/completions", """{"model":"chat/plain","messages":[{"role":"user","content":"Hi"}]""")])
        {
            var answer = await fixture.PostAsync(path, "chat/plain", $$$"""{{{body}}},"providerOptions":{"gateway":{{{options}}}}}""");

            if (refused is null)
            {
                Assert.True(answer.Status == 200, answer.Text);
                continue;
            }

            Assert.Equal(400, answer.Status);
            var error = WireError.Of(path.StartsWith("/v4", StringComparison.Ordinal) ? "ai-sdk-4" : "chat", answer);
            Assert.Equal(($"providerOptions.gateway.{refused}", "invalid_provider_options"), (error.Param, error.Code));
            Assert.DoesNotContain("sk-own", answer.Text, StringComparison.Ordinal);
        }
    }

    private static JsonElement First(RawAnswer answer, bool isStream)
    {
        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(isStream ? answer.Events[0] : answer.Text);
        return json.RootElement.Clone();
    }
}
