using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Three kinds of client library ask <c>/v1/models</c>; each gets its own shape.</summary>
public sealed class ModelShapeTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    [Fact]
    public async Task OpenAi_HasData() => Assert.Contains("chat/plain", (await ListAsync("/v1/models", "authorization", "Bearer ")).GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()));

    [Fact]
    public async Task Anthropic_HasPages()
    {
        var list = await ListAsync("/v1/models", "x-api-key", "", ("anthropic-version", "2026-10-21"));
        Assert.False(list.GetProperty("has_more").GetBoolean());
        Assert.Equal("model", list.GetProperty("data")[0].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1beta/models")]
    public async Task Gemini_HasModels(string path) =>
        Assert.Contains("models/gemini/plain", (await ListAsync(path, "x-goog-api-key", "")).GetProperty("models").EnumerateArray().Select(m => m.GetProperty("name").GetString()));

    [Theory]
    [InlineData("/v1/messages", "{\"model\":\"none\"}", "\"type\":\"error\"")]
    [InlineData("/v1beta/models/none:generateContent", "{}", "\"status\":")]
    [InlineData("/v1beta/models/none:sing", "{}", "\"status\":\"NOT_FOUND\"")]
    [InlineData("/v1/responses", "{\"model\":\"none\"}", "\"type\":\"invalid_request_error\"")]
    public async Task Errors_AreInTheCallersDialect(string path, string body, string part)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);
        Assert.InRange(answer.Status, 400, 404);
        Assert.Contains(part, answer.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ListAsync(string path, string header, string scheme, params (string, string)[] more)
    {
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        await http.SendAsync(RawHttp.Request("GET", path, null, [(header, scheme + fixture.Gateway.Key), .. more]));
        var answer = await http.ReadAnswerAsync();
        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.Clone();
    }
}
