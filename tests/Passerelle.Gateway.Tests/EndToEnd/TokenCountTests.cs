using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>How many tokens a request would have: asked of the provider where it can be asked, else estimated; never a 404.</summary>
public sealed class TokenCountTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const string Anthropic = "anthropic.pydantic-ai.st-anthropic-test-anthropic-count-tokens-with-adaptive-thinking-and-output-tools.0.caa690";
    private const string Gemini = "google.chatlas.tests-vcr-test-tokens-test-token-count-method.2.83dcae";

    [Fact]
    public async Task TheSameDialect_IsTheProvidersAnswer()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var body = $$"""{"model":"anthropic/rec:{{Anthropic}}", "messages":[{"role":"user","content":"Hello"}],"x":1.0}""";
        var answer = await PostAsync("/v1/messages/count_tokens", body);

        Assert.Equal((200, """{"input_tokens":671}"""), (answer.Status, answer.Text));
        var sent = fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!;
        Assert.Equal("/v1/messages/count_tokens", sent.Target);
        Assert.Equal(body.Replace("anthropic/rec:", "rec:", StringComparison.Ordinal), sent.BodyText);
        Assert.NotNull(sent.Header("x-api-key"));
    }

    [Fact]
    public async Task AnotherDialect_IsTheProvidersCount_InTheCallersShape()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        using var recorded = JsonDocument.Parse(Recordings.Shared!.Load(Gemini).ResponseBody);
        var count = recorded.RootElement.GetProperty("totalTokens").GetInt64();

        var forAnthropic = await PostAsync("/v1/messages/count_tokens", $$"""{"model":"gemini/rec:{{Gemini}}","system":"Be brief.","messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal($$"""{"input_tokens":{{count}}}""", forAnthropic.Text);
        var sent = fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!;
        Assert.EndsWith(":countTokens", sent.Target, StringComparison.Ordinal);
        Assert.NotNull(sent.Header("x-goog-api-key"));
        Assert.Contains("\"generateContentRequest\":{\"model\":\"models/", sent.BodyText, StringComparison.Ordinal);

        var forOpenAi = await PostAsync("/v1/responses/input_tokens", $$"""{"model":"anthropic/rec:{{Anthropic}}","input":"Hello"}""");
        Assert.Equal("""{"object":"response.input_tokens","input_tokens":671}""", forOpenAi.Text);
        Assert.DoesNotContain("max_tokens", fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", """{"model":"chat/plain","messages":[{"role":"user","content":"How many tokens may this be?"}]}""", "input_tokens")]
    [InlineData("/v1beta/models/chat/plain:countTokens", """{"contents":[{"role":"user","parts":[{"text":"How many tokens may this be?"}]}]}""", "totalTokens")]
    [InlineData("/v1beta/models/chat/plain:countTokens", """{"generateContentRequest":{"model":"models/chat/plain","contents":[{"role":"user","parts":[{"text":"How many tokens may this be?"}]}]}}""", "totalTokens")]
    [InlineData("/v1/responses/input_tokens", """{"model":"chat/plain","input":"How many tokens may this be?"}""", "input_tokens")]
    public async Task AProviderThatCannotBeAsked_GivesAnEstimate_ThatSaysSo(string path, string body, string field)
    {
        var before = fixture.Upstream.Books.Count;
        var answer = await PostAsync(path, body);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("estimated", answer.Header("x-passerelle-token-count"));
        using var json = JsonDocument.Parse(answer.Body);
        Assert.InRange(json.RootElement.GetProperty(field).GetInt64(), 7, 20);
        Assert.Equal(before, fixture.Upstream.Books.Count);
    }

    [Fact]
    public async Task AProviderOfTheDialect_WithoutTheQuestion_GivesAnEstimate()
    {
        // Many servers that speak the dialect count no tokens.
        var answer = await PostAsync("/v1/messages/count_tokens", """{"model":"anthropic/fault-status-404","messages":[{"role":"user","content":"Hello"}]}""");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("estimated", answer.Header("x-passerelle-token-count"));
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", """{"model":"chat/plain","messages":"x"}""", "\"type\":\"error\"")]
    [InlineData("/v1/messages/count_tokens", """{"model":"none","messages":[]}""", "\"type\":\"error\"")]
    [InlineData("/v1beta/models/chat/plain:countTokens", "{}", "\"status\":\"INVALID_ARGUMENT\"")]
    [InlineData("/v1/responses/input_tokens", """{"model":"chat/plain","input":[{"type":"message","role":"nobody","content":"x"}]}""", "\"param\":")]
    public async Task BadInput_IsAnErrorInTheCallersDialect(string path, string body, string part)
    {
        var answer = await PostAsync(path, body);

        Assert.InRange(answer.Status, 400, 404);
        Assert.Contains(part, answer.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private Task<RawAnswer> PostAsync(string path, string body) => RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);
}
