using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Vercel's AI SDK leaves <c>models/</c> out of Gemini's address where the model's name has a slash.</summary>
public sealed class GeminiAddressTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const string Hello = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""";

    [Theory]
    [InlineData("/v1beta/gemini/plain:generateContent")]
    [InlineData("/v1/gemini/plain:generateContent")]
    [InlineData("/v1beta/chat/plain:streamGenerateContent?alt=sse")]
    [InlineData("/v1beta/chat/plain:streamGenerateContent")]
    [InlineData("/v1beta/models/chat/plain:generateContent")]
    public async Task AModelThatNamesItsProvider_IsFound(string path)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, Hello, fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("said", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1beta/gemini/plain:sing")]
    [InlineData("/v1beta/gemini/plain")]
    [InlineData("/v1/nothing/here")]
    public async Task AnythingElse_IsNoRoute(string path)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, Hello, fixture.Gateway.Key);

        Assert.Equal(404, answer.Status);
        Assert.Contains("There is no such route", answer.Text, StringComparison.Ordinal);
    }
}
