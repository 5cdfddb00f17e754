using System.Text.Json;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Gemini's stream as one JSON array, for callers without <c>alt=sse</c>: an array to its last byte, also when it ends badly.</summary>
public sealed class ArrayStreamTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    public static TheoryData<string> Providers => [.. ClientDialect.All.Select(d => d.Provider)];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task AGoodStream_IsAnArrayOfAnswers(string provider)
    {
        fixture.Upstream.On("array", Says.Good);
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, Path(provider), Body, fixture.Gateway.Key);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(Says.Text, Text(json));
        Assert.Equal("STOP", json.RootElement[json.RootElement.GetArrayLength() - 1].GetProperty("candidates")[0].GetProperty("finishReason").GetString());
    }

    [Theory]
    [InlineData("gemini", "data: {\"error\":{\"code\":503,\"message\":\"Overloaded\",\"status\":\"UNAVAILABLE\"}}\n\n", "Overloaded")]
    [InlineData("gemini", "{\"error\":{\"code\":503,\"message\":\"Overloaded\",\"status\":\"UNAVAILABLE\"}}\n", "Overloaded")]
    [InlineData("chat", "data: {\"error\":{\"message\":\"Overloaded\",\"code\":503}}\n\n", "Overloaded")]
    [InlineData("anthropic", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n", "Overloaded")]
    [InlineData("responses", "event: error\ndata: {\"type\":\"error\",\"code\":\"server_is_overloaded\",\"message\":\"Overloaded\"}\n\n", "Overloaded")]
    [InlineData("gemini", "", "broke off")]
    [InlineData("chat", "", "broke off")]
    public async Task ABrokenStream_IsAnArray_WhoseLastItemIsTheError(string provider, string more, string message)
    {
        var begun = Says.Events(provider).Take(Says.EventsUntilText(provider)).ToList();
        fixture.Upstream.On("array", Step.Source("events", _ => Says.Stream(more.Length > 0 ? [.. begun, more] : begun)), Step.Events(begun.Count), Step.Gate($"array {provider} {more}"));
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        await http.SendAsync(RawHttp.Request("POST", Path(provider), Body, ("x-goog-api-key", fixture.Gateway.Key)));
        await http.ReadUntilAsync("Bon");
        fixture.Upstream.Signal($"array {provider} {more}");
        var answer = await http.ReadAnswerAsync();
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal("Bon", Text(json));
        var error = json.RootElement[json.RootElement.GetArrayLength() - 1].GetProperty("error");
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("UNAVAILABLE", error.GetProperty("status").GetString());
        Assert.Single(json.RootElement.EnumerateArray(), item => item.TryGetProperty("error", out _));
        Assert.True(answer.Whole);
    }

    private const string Body = """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""";

    private static string Path(string provider) => $"/v1beta/models/{provider}/fault-array:streamGenerateContent";

    private static string Text(JsonDocument json) => string.Concat(json.RootElement.EnumerateArray()
        .Where(item => item.TryGetProperty("candidates", out _))
        .SelectMany(item => item.GetProperty("candidates")[0].TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts) ? parts.EnumerateArray().ToList() : [])
        .Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : ""));
}
