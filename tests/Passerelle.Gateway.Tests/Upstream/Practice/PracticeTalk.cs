using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Gateway.Upstream.Practice;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

/// <summary>Talks to a <see cref="PracticeUpstream"/> as the gateway does: through an <see cref="HttpMessageInvoker"/>.</summary>
internal sealed class PracticeTalk : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public PracticeTalk(bool clockStands = false)
    {
        Time = new PracticeTime(clockStands);
        _invoker = new HttpMessageInvoker(new PracticeUpstream(Time));
    }

    public PracticeTime Time { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static JsonObject Request(string prompt, string model = "echo", params (string Name, JsonNode? Value)[] fields)
    {
        var request = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        foreach (var (name, value) in fields)
        {
            request[name] = value;
        }

        return request;
    }

    public static JsonNode Tool(string name, string? schema = null)
    {
        var function = new JsonObject { ["name"] = name };
        if (schema is not null)
        {
            function["parameters"] = JsonNode.Parse(schema);
        }

        return new JsonObject { ["type"] = "function", ["function"] = function };
    }

    public Task<HttpResponseMessage> SendAsync(string body) => SendAsync(HttpMethod.Post, "/v1/chat/completions", Encoding.UTF8.GetBytes(body));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, CancellationToken? cancellationToken = null)
    {
        var message = new HttpRequestMessage(method, $"http://practice.example{path}");
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
        }

        return _invoker.SendAsync(message, cancellationToken ?? Token);
    }

    /// <summary>The answer to a request that is not streamed; it must be a success.</summary>
    public async Task<JsonElement> AskAsync(JsonObject request)
    {
        using var response = await SendAsync(request.ToJsonString());
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonElement.Parse(body);
    }

    /// <summary>The first choice's message.</summary>
    public async Task<JsonElement> MessageAsync(JsonObject request) => (await AskAsync(request)).GetProperty("choices")[0].GetProperty("message");

    /// <summary>The first choice's text.</summary>
    public async Task<string> SayAsync(JsonObject request) => (await MessageAsync(request)).GetProperty("content").GetString()!;

    public Task<string> SayAsync(string prompt) => SayAsync(Request(prompt));

    /// <summary>Status and <c>error</c> object of a request that fails.</summary>
    public async Task<(int Status, JsonElement Error)> FailAsync(byte[] body)
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/chat/completions", body);
        var text = await response.Content.ReadAsStringAsync(Token);
        var error = JsonElement.Parse(text).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(p => p.Name));
        return ((int)response.StatusCode, error);
    }

    public Task<(int Status, JsonElement Error)> FailAsync(string body) => FailAsync(Encoding.UTF8.GetBytes(body));

    /// <summary>The open stream of a streamed answer.</summary>
    public async Task<Stream> OpenAsync(JsonObject request)
    {
        request["stream"] = true;
        var response = await SendAsync(request.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStreamAsync(Token);
    }

    /// <summary>The <c>data:</c> of each event of a streamed answer.</summary>
    public async Task<List<string>> StreamAsync(JsonObject request)
    {
        await using var stream = await OpenAsync(request);
        using var reader = new StreamReader(stream);
        return Events(await reader.ReadToEndAsync(Token));
    }

    public static List<string> Events(string text)
    {
        var events = text.Split("\n\n");
        Assert.Equal("", events[^1]);
        return [.. events[..^1].Select(e =>
        {
            Assert.StartsWith("data: ", e, StringComparison.Ordinal);
            return e["data: ".Length..];
        })];
    }

    public void Dispose() => _invoker.Dispose();
}
