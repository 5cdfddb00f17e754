using System.Text;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Good bodies on calls that cannot be served: keys, models, sizes, media types, on every route in its own envelope.</summary>
public sealed class BadCallTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const int OneMegabyte = 1024 * 1024;

    private GatewayHost Gateway => fixture.Gateway;

    public static TheoryData<string> Routes => [.. IngressRoute.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task KeysThatAreNone(string name)
    {
        var route = Route(name);
        var body = route.Body("chat/plain");
        foreach (var (key, code) in ((string?, string)[])[(null, "missing_api_key"), ("sk-of-a-provider", "invalid_api_key"), (GatewayKeyText.Create().Reveal(), "invalid_api_key")])
        {
            var answer = await RawHttp.PostAsync(Gateway.Address, route.Path("chat/plain"), body, key, route.Headers("chat/plain"));
            Assert.Equal(401, answer.Status);
            var error = WireError.Of(route.Dialect, answer);
            Assert.Equal(route.Dialect == "gemini" ? "UNAUTHENTICATED" : "authentication_error", error.Type);
            Assert.Equal(code, error.Code);
            Assert.Equal("Bearer", answer.Header("www-authenticate"));
            Assert.True(key is null || !answer.Text.Contains(key, StringComparison.Ordinal), "the key is repeated");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ModelsThatAreNone(string name)
    {
        var route = Route(name);
        foreach (var model in (string[])["gpt-nothing", "nobody/gpt"])
        {
            var answer = await RawHttp.PostAsync(Gateway.Address, route.Path(model), route.Body(model), Gateway.Key, route.Headers(model));
            Assert.Equal(404, answer.Status);
            var error = WireError.Of(route.Dialect, answer);
            Assert.Equal(route.Dialect switch { "gemini" => "NOT_FOUND", "anthropic" => "not_found_error", "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => "model_not_found", _ => "invalid_request_error" }, error.Type);
            Assert.Equal("model", error.Param);
            Assert.Contains(model, error.Message, StringComparison.Ordinal);
            Assert.True(route.Dialect != "chat" || error.Code == "model_not_found");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task AProviderThatIsOff(string name)
    {
        var route = Route(name);
        var slug = $"off-{name}";
        await Gateway.AddProviderAsync(slug, "http://127.0.0.1:9/v1", [], [$"{slug}-model"]);
        await Gateway.ChangeProviderAsync(slug, p => p with { Enabled = false });
        var answer = await RawHttp.PostAsync(Gateway.Address, route.Path($"{slug}/{slug}-model"), route.Body($"{slug}/{slug}-model"), Gateway.Key, route.Headers($"{slug}/{slug}-model"));
        Assert.Equal(403, answer.Status);
        var error = WireError.Of(route.Dialect, answer);
        Assert.Equal(route.Dialect switch { "gemini" => "PERMISSION_DENIED", "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => "forbidden", _ => "permission_error" }, error.Type);
        Assert.Equal(("provider_disabled", "model"), (error.Code, error.Param));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task MoreThan32MB(string name)
    {
        var route = Route(name);
        await using var announced = await RawHttp.ConnectAsync(Gateway.Address);
        await announced.SendAsync(Head(route, $"Content-Length: {33 * OneMegabyte}") + "{");
        AssertTooLarge(route, await announced.ReadAnswerAsync());

        await using var chunked = await RawHttp.ConnectAsync(Gateway.Address);
        await chunked.SendAsync(Head(route, "Transfer-Encoding: chunked"));
        var sending = SendManyAsync(chunked, Encoding.ASCII.GetBytes($"100000\r\n{new string(' ', OneMegabyte)}\r\n"), 33);
        AssertTooLarge(route, await chunked.ReadAnswerAsync());
        await sending;
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task ALengthThatLies(string name)
    {
        var route = Route(name);
        await using (var shorter = await RawHttp.ConnectAsync(Gateway.Address))
        {
            await shorter.SendAsync(Head(route, "Content-Length: 5000") + route.Body("chat/plain"));
            shorter.HalfClose();
            var answer = await shorter.ReadAnswerAsync();
            Assert.True(answer.Status is 0 or 400, $"{answer.Status} {answer.Text}");
        }

        await using var longer = await RawHttp.ConnectAsync(Gateway.Address);
        await longer.SendAsync(Head(route, "Content-Length: 7") + route.Body("chat/plain"));
        var cut = await longer.ReadAnswerAsync();
        Assert.Equal(400, cut.Status);
        Assert.Equal("invalid_json", WireError.Of(route.Dialect, cut).Code);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task WhatIsNoJsonByItsOwnWord(string name)
    {
        var route = Route(name);
        var body = route.Body("chat/plain");
        foreach (var header in (string[])["Content-Type: multipart/form-data; boundary=x", "Content-Type: image/png", "Content-Encoding: gzip"])
        {
            await using var http = await RawHttp.ConnectAsync(Gateway.Address);
            await http.SendAsync($"POST {route.Path("chat/plain")} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\n{header}\r\n{route.HeaderLines("chat/plain")}Content-Length: {body.Length}\r\n\r\n{body}");
            var answer = await http.ReadAnswerAsync();
            Assert.Equal(415, answer.Status);
            var error = WireError.Of(route.Dialect, answer);
            Assert.Equal(route.Dialect == "gemini" ? "INVALID_ARGUMENT" : "invalid_request_error", error.Type);
            Assert.True(route.Dialect != "chat" || error.Code == "unsupported_media_type");
        }
    }

    private static IngressRoute Route(string name) => IngressRoute.All.Single(r => r.Name == name);

    private static void AssertTooLarge(IngressRoute route, RawAnswer answer)
    {
        Assert.Equal(413, answer.Status);
        var error = WireError.Of(route.Dialect, answer);
        Assert.Equal(route.Dialect switch { "gemini" => "INVALID_ARGUMENT", "anthropic" => "request_too_large", _ => "invalid_request_error" }, error.Type);
    }

    /// <summary>Sends until the server closes, as it may once it has answered.</summary>
    private static async Task SendManyAsync(RawHttp http, byte[] bytes, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await http.SendAsync(bytes);
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
        }
    }

    private string Head(IngressRoute route, string length) =>
        $"POST {route.Path("chat/plain")} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\nContent-Type: application/json\r\n{route.HeaderLines("chat/plain")}{length}\r\n\r\n";
}
