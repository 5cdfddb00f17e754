using System.Net.Sockets;
using System.Text;
using Passerelle.Gateway.Admin;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

/// <summary>Whatever is sent to the admin API, the answer is an error of the right status that names the field: never 500.</summary>
public sealed class AdminBadInputTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    public static TheoryData<string, string, string?, int, string, string?> Requests()
    {
        const string Good = "\"name\":\"N\",\"address\":\"http://127.0.0.1:1\"";
        return new TheoryData<string, string, string?, int, string, string?>
        {
            // The body as JSON.
            { "POST", "/providers", "", 400, "invalid_json", null },
            { "POST", "/providers", "hello", 400, "invalid_json", null },
            { "POST", "/providers", "[]", 400, "invalid_json", null },
            { "POST", "/providers", "null", 400, "invalid_json", null },
            { "POST", "/providers", "{\"name\":\"N\"", 400, "invalid_json", null },
            { "POST", "/providers", "{} x", 400, "invalid_json", null },
            { "POST", "/providers", $"{{{Good},}}", 400, "invalid_json", null },
            { "POST", "/providers", "{\"name\":" + new string('[', 5000) + new string(']', 5000) + "}", 400, "invalid_json", null },
            { "POST", "/providers", "{\"\\ud800\":1}", 400, "invalid_json", null },
            { "POST", "/providers", "{\"name\":\"\\ud800\"}", 400, "invalid_type", "name" },

            // Fields.
            { "POST", "/providers", $"{{{Good},\"adress\":\"x\"}}", 400, "unknown_field", "adress" },
            { "POST", "/providers", $"{{{Good},\"Name\":\"x\"}}", 400, "unknown_field", "Name" },
            { "POST", "/providers", $"{{{Good},\"name\":\"x\"}}", 400, "duplicate_name", "name" },
            { "POST", "/providers", "{\"name\":7}", 400, "invalid_type", "name" },
            { "POST", "/providers", $"{{{Good},\"enabled\":\"yes\"}}", 400, "invalid_type", "enabled" },
            { "POST", "/providers", $"{{{Good},\"quirks\":\"no_stream_options\"}}", 400, "invalid_type", "quirks" },
            { "POST", "/providers", $"{{{Good},\"quirks\":[1]}}", 400, "invalid_type", "quirks[0]" },
            { "POST", "/providers", $"{{{Good},\"quirks\":[\"none\"]}}", 400, "invalid_request", "quirks" },
            { "POST", "/providers", $"{{{Good},\"quirks\":[null]}}", 400, "invalid_request", "quirks" },

            // Providers.
            { "POST", "/providers", "{\"address\":\"http://127.0.0.1:1\"}", 400, "invalid_request", "name" },
            { "POST", "/providers", "{\"name\":\" \",\"address\":\"http://127.0.0.1:1\"}", 400, "invalid_request", "name" },
            { "POST", "/providers", "{\"name\":\"a\\nb\",\"address\":\"http://127.0.0.1:1\"}", 400, "invalid_request", "name" },
            { "POST", "/providers", $"{{\"name\":\"{new string('n', 65)}\",\"address\":\"http://127.0.0.1:1\"}}", 400, "invalid_request", "name" },
            { "POST", "/providers", "{\"name\":\"N\"}", 400, "invalid_request", "address" },
            { "POST", "/providers", "{\"name\":\"N\",\"address\":\"\"}", 400, "E-URL-1", "address" },
            { "POST", "/providers", "{\"name\":\"N\",\"address\":\"ftp://x\"}", 400, "E-URL-1", "address" },
            { "POST", "/providers", "{\"name\":\"N\",\"address\":\"https://h/a#b\"}", 400, "E-URL-2", "address" },
            { "POST", "/providers", "{\"name\":\"N\",\"address\":\"http://user:pw@host/v1\"}", 400, "E-URL-3", "address" },
            { "POST", "/providers", $"{{{Good},\"slug\":\"a\"}}", 400, "invalid_request", "slug" },
            { "POST", "/providers", $"{{{Good},\"slug\":\"Has-Capitals\"}}", 400, "invalid_request", "slug" },
            { "POST", "/providers", $"{{{Good},\"slug\":\"a/b\"}}", 400, "invalid_request", "slug" },
            { "POST", "/providers", $"{{{Good},\"slug\":\"{new string('s', 41)}\"}}", 400, "invalid_request", "slug" },
            { "POST", "/providers", $"{{{Good},\"slug\":\"practice\"}}", 409, "slug_taken", "slug" },
            { "POST", "/providers", "{\"name\":\"PRACTICE (no model)\",\"address\":\"http://127.0.0.1:1\"}", 409, "E-PRV-3", "name" },
            { "POST", "/providers", $"{{{Good},\"keys\":\"sk-a\\u0007b\"}}", 400, "E-KEY-6", "keys" },
            { "POST", "/providers", "{\"preset\":\"nobody\"}", 400, "invalid_request", "preset" },
            { "POST", "/providers", "{\"preset\":\"openai\",\"enabled\":true}", 400, "E-KEY-3", "enabled" },
            { "GET", "/providers/nobody", null, 404, "not_found", null },
            { "PATCH", "/providers/nobody", "{}", 404, "not_found", null },
            { "PATCH", "/providers/practice", "{\"address\":\"http://127.0.0.1:1\"}", 409, "conflict", null },
            { "PATCH", "/providers/practice", "{\"slug\":\"other\"}", 409, "conflict", null },
            { "PATCH", "/providers/practice", "{\"enabled\":1}", 400, "invalid_type", "enabled" },
            { "PATCH", "/providers/practice", "{\"position\":1.5}", 400, "invalid_type", "position" },
            { "DELETE", "/providers/practice", null, 409, "conflict", null },
            { "DELETE", "/providers/nobody", null, 404, "not_found", null },
            { "POST", "/providers/preview", "{\"address\":7}", 400, "invalid_type", "address" },

            // Keys of providers.
            { "GET", "/providers/nobody/keys", null, 404, "not_found", null },
            { "POST", "/providers/nobody/keys", "{\"keys\":\"sk-a\"}", 404, "not_found", null },
            { "POST", "/providers/practice/keys", "{\"keys\":\"sk-a\"}", 409, "conflict", null },
            { "POST", "/providers/practice/keys", "{}", 400, "E-KEY-1", "keys" },
            { "POST", "/providers/practice/keys", "{\"keys\":\" , ,\"}", 400, "E-KEY-1", "keys" },
            { "POST", "/providers/practice/keys", "{\"keys\":\"sk-a sk-é\"}", 400, "E-KEY-6", "keys" },
            { "PATCH", "/providers/practice/keys/1", "{}", 404, "not_found", null },
            { "PATCH", "/providers/practice/keys/one", "{}", 404, "not_found", null },
            { "DELETE", "/providers/practice/keys/99999999999999999999", null, 404, "not_found", null },

            // Models.
            { "GET", "/providers/nobody/models", null, 404, "not_found", null },
            { "POST", "/providers/practice/models", "{\"names\":[\"x\"]}", 409, "conflict", null },
            { "POST", "/providers/practice/models", "{}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", "{\"names\":[]}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", "{\"names\":[null]}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", "{\"names\":[\" \"]}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", "{\"names\":[\"a\\u0000b\"]}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", $"{{\"names\":[\"{new string('m', 256)}\"]}}", 400, "invalid_request", "names" },
            { "POST", "/providers/practice/models", "{\"names\":{}}", 400, "invalid_type", "names" },
            { "DELETE", "/providers/practice/models", null, 400, "invalid_request", "name" },
            { "DELETE", "/providers/practice/models?name=echo", null, 409, "conflict", null },
            { "POST", "/providers/nobody/models/fetch", "{}", 404, "not_found", null },
            { "POST", "/providers/practice/models/fetch", "{\"add\":\"all\"}", 400, "invalid_type", "add" },

            // Gateway keys.
            { "POST", "/gateway-keys", "{}", 400, "invalid_request", "name" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"max_concurrency\":0}", 400, "invalid_request", "max_concurrency" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"max_concurrency\":\"5\"}", 400, "invalid_type", "max_concurrency" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"max_concurrency\":99999999999}", 400, "invalid_type", "max_concurrency" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"allowed_models\":[]}", 400, "invalid_request", "allowed_models" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"allowed_models\":[\"\"]}", 400, "invalid_request", "allowed_models" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"allowed_models\":[1]}", 400, "invalid_type", "allowed_models[0]" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"allowed_models\":\"*\"}", 400, "invalid_type", "allowed_models" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"expires_at\":\"tomorrow\"}", 400, "invalid_type", "expires_at" },
            { "POST", "/gateway-keys", "{\"name\":\"k\",\"expires_at\":\"2001-01-01T00:00:00Z\"}", 400, "invalid_request", "expires_at" },
            { "PATCH", "/gateway-keys/1", "{\"allowed_models\":[1]}", 400, "invalid_type", "allowed_models[0]" },
            { "PATCH", "/gateway-keys/1", "{\"allowed_models\":7}", 400, "invalid_type", "allowed_models" },
            { "PATCH", "/gateway-keys/1", "{\"allowed_models\":[1}", 400, "invalid_json", null },
            { "PATCH", "/gateway-keys/1", "{\"max_concurrency\":\"5\"}", 400, "invalid_type", "max_concurrency" },
            { "PATCH", "/gateway-keys/1", "{\"expires_at\":7}", 400, "invalid_type", "expires_at" },
            { "PATCH", "/gateway-keys/1", "{\"max_concurrency\":-1}", 400, "invalid_request", "max_concurrency" },
            { "PATCH", "/gateway-keys/1", "{\"key\":\"pk_mine\"}", 400, "unknown_field", "key" },
            { "PATCH", "/gateway-keys/999", "{}", 404, "not_found", null },
            { "DELETE", "/gateway-keys/-1", null, 404, "not_found", null },

            // Requests.
            { "GET", "/requests?limit=0", null, 400, "invalid_request", "limit" },
            { "GET", "/requests?limit=501", null, 400, "invalid_request", "limit" },
            { "GET", "/requests?limit=ten", null, 400, "invalid_request", "limit" },
            { "GET", "/requests?before=7", null, 400, "invalid_request", "before" },
            { "GET", "/requests/req_0000000000000", null, 404, "not_found", null },
            { "GET", "/requests/7", null, 404, "not_found", null },

            // Routes and methods.
            { "GET", "/nothing", null, 404, "not_found", null },
            { "GET", "/", null, 404, "not_found", null },
            { "PUT", "/providers/practice", "{}", 405, "method_not_allowed", null },
            { "POST", "/status", "{}", 405, "method_not_allowed", null },
        };
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request(string method, string path, string? body, int status, string code, string? param) =>
        AdminFixture.AssertError(await fixture.SendAsync(method, path, body), status, code, param);

    [Theory]
    [InlineData("POST", "/providers", "{\"name\":7}", "The field \"name\" must be text.")]
    [InlineData("POST", "/providers", "{\"quirks\":[1]}", "The field \"quirks[0]\" must be text.")]
    [InlineData("POST", "/providers", "{\"quirks\":1}", "The field \"quirks\" must be a list of texts.")]
    [InlineData("PATCH", "/providers/practice", "{\"enabled\":1}", "The field \"enabled\" must be true or false.")]
    [InlineData("PATCH", "/gateway-keys/1", "{\"allowed_models\":[\"a\",1]}", "The field \"allowed_models[1]\" must be text.")]
    [InlineData("PATCH", "/gateway-keys/1", "{\"allowed_models\":1}", "The field \"allowed_models\" must be a list of texts.")]
    [InlineData("PATCH", "/gateway-keys/1", "{\"max_concurrency\":1.5}", "The field \"max_concurrency\" must be a whole number.")]
    [InlineData("PATCH", "/gateway-keys/1", "{\"expires_at\":7}", "The field \"expires_at\" must be a time such as \"2030-01-31T00:00:00Z\".")]
    public async Task AWrongType_IsAnsweredWithTheRightOne(string method, string path, string body, string message) =>
        Assert.Equal(message, AdminFixture.Parse(await fixture.SendAsync(method, path, body)).GetProperty("error").GetProperty("message").GetString());

    [Fact]
    public async Task InvalidUtf8_IsRefused()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xFF, .. "\"}"u8];
        AdminFixture.AssertError(await SendAsync(body, "application/json"), 400, "invalid_type", "name");
    }

    [Fact]
    public async Task AByteOrderMark_IsSteppedOver() =>
        AdminFixture.AssertError(await SendAsync([0xEF, 0xBB, 0xBF, .. "{}"u8], "application/json"), 400, "invalid_request", "name");

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    [InlineData("")]
    public async Task WhatDoesNotCallItselfJson_IsRefused(string type) =>
        AdminFixture.AssertError(await SendAsync("{}"u8.ToArray(), type), 415, "unsupported_media_type");

    [Fact]
    public async Task JsonWithACharset_IsRead() =>
        AdminFixture.AssertError(await SendAsync("{}"u8.ToArray(), "Application/JSON; charset=utf-8"), 400, "invalid_request", "name");

    [Fact]
    public async Task ABodyOver1MB_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', 1024 * 1024)}\"}}");
        AdminFixture.AssertError(await SendAsync(body, "application/json"), 413, "request_too_large");
    }

    [Fact]
    public async Task TheAllowHeader_NamesTheMethods()
    {
        var answer = await fixture.SendAsync("PUT", "/gateway-keys/1", "{}");
        Assert.Equal("PATCH, DELETE", answer.Header("allow"));
    }

    [Fact]
    public async Task AnAddressWithoutScheme_IsOfferedWithOne()
    {
        var answer = await fixture.SendAsync("POST", "/providers", """{"name":"N","address":"localhost:8000"}""");
        Assert.Contains("Did you mean http://localhost:8000?", AdminFixture.AssertError(answer, 400, "E-URL-1", "address").GetProperty("message").GetString());
    }

    [Fact]
    public async Task ARefusedBody_IsNoFaultOfTheServer()
    {
        using var logs = new LogLines();
        await using var gateway = await GatewayHost.StartAsync(logs: logs);
        var token = AdminToken.Read(gateway.Folder)!;
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        foreach (var body in new[] { "{", "[]", """{"nothing":1}""" })
        {
            await http.SendAsync(RawHttp.Request("POST", AdminEndpoints.Root + "/gateway-keys", body, ("authorization", $"Bearer {token}")));
            Assert.Equal(400, (await http.ReadAnswerAsync()).Status);
        }

        Assert.DoesNotContain(logs.All, line => line.StartsWith("Error", StringComparison.Ordinal) || line.Contains("InvalidOperationException", StringComparison.Ordinal));
    }

    private async Task<RawAnswer> SendAsync(byte[] body, string type)
    {
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        var typeLine = type.Length == 0 ? "" : $"Content-Type: {type}\r\n";
        await http.SendAsync($"POST /admin/api/providers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {fixture.Token}\r\n{typeLine}Content-Length: {body.Length}\r\n\r\n");
        try
        {
            await http.SendAsync(body);
        }
        catch (SocketException)
        {
            // The server may answer and close before it has taken all of it.
        }

        return await http.ReadAnswerAsync();
    }
}
