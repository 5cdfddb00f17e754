using System.Text;
using System.Text.Json;
using Passerelle.Gateway.Access;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Whatever is sent, the answer is an error of the right status in OpenAI's envelope: never 500, never a stack trace, and no upstream call.</summary>
public sealed class BadInputTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private GatewayHost Gateway => fixture.Gateway;

    public static TheoryData<string, string, int, string?, string> Bodies()
    {
        const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        var data = new TheoryData<string, string, int, string?, string>
        {
            { "empty", "", 400, null, "invalid_json" },
            { "not JSON", "hello", 400, null, "invalid_json" },
            { "half an object", "{\"model\":\"up/plain\",", 400, null, "invalid_json" },
            { "an array", "[]", 400, null, "invalid_json" },
            { "null", "null", 400, null, "invalid_json" },
            { "text behind the object", $"{{\"model\":\"up/plain\",{Messages}}} x", 400, null, "invalid_json" },
            { "no messages", "{\"model\":\"up/plain\"}", 400, "messages", "missing_required_parameter" },
            { "messages is a string", "{\"model\":\"up/plain\",\"messages\":\"Hi\"}", 400, "messages", "invalid_type" },
            { "model is a number", $"{{\"model\":7,{Messages}}}", 400, "model", "invalid_type" },
            { "model is empty", $"{{\"model\":\"\",{Messages}}}", 400, "model", "invalid_type" },
            { "model with a line break", $"{{\"model\":\"up/\\r\\nx: y\",{Messages}}}", 400, "model", "invalid_type" },
            { "no model and no default", $"{{{Messages}}}", 400, "model", "model_required" },
            { "unknown model", $"{{\"model\":\"gpt-nothing\",{Messages}}}", 404, "model", "model_not_found" },
            { "unknown provider", $"{{\"model\":\"nobody/gpt\",{Messages}}}", 404, "model", "model_not_found" },
            { "stream is a string", $"{{\"model\":\"up/plain\",\"stream\":\"yes\",{Messages}}}", 400, "stream", "invalid_type" },
            { "stream_options is an array", $"{{\"model\":\"up/plain\",\"stream_options\":[],{Messages}}}", 400, "stream_options", "invalid_type" },
            { "include_usage is a number", $"{{\"model\":\"up/plain\",\"stream_options\":{{\"include_usage\":1}},{Messages}}}", 400, "stream_options.include_usage", "invalid_type" },
            { "max_tokens is a string", $"{{\"model\":\"up/plain\",\"max_tokens\":\"5\",{Messages}}}", 400, "max_tokens", "invalid_type" },
            { "max_tokens is 1.5", $"{{\"model\":\"up/plain\",\"max_tokens\":1.5,{Messages}}}", 400, "max_tokens", "invalid_type" },
            { "max_tokens is -5", $"{{\"model\":\"up/plain\",\"max_tokens\":-5,{Messages}}}", 400, "max_tokens", "invalid_type" },
            { "max_tokens is 1e400", $"{{\"model\":\"up/plain\",\"max_tokens\":1e400,{Messages}}}", 400, "max_tokens", "invalid_type" },
            { "max_completion_tokens is beyond 64 bits", $"{{\"model\":\"up/plain\",\"max_completion_tokens\":99999999999999999999,{Messages}}}", 400, "max_completion_tokens", "invalid_type" },
            { "duplicate model", $"{{\"model\":\"up/plain\",\"model\":\"up/dear\",{Messages}}}", 400, "model", "duplicate_name" },
            { "duplicate model, escaped", $"{{\"model\":\"up/plain\",\"mod\\u0065l\":\"up/dear\",{Messages}}}", 400, "model", "duplicate_name" },
            { "duplicate deep inside", $"{{\"model\":\"up/plain\",\"messages\":[{{\"role\":\"user\",\"role\":\"system\",\"content\":\"Hi\"}}]}}", 400, "role", "duplicate_name" },
            { "depth bomb", "{\"model\":\"up/plain\",\"messages\":" + new string('[', 100_000) + new string(']', 100_000) + "}", 400, null, "invalid_json" },
            { "lone surrogate", "{\"model\":\"up/plain\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}", 400, null, "invalid_json" },
            { "lone surrogate in a name", $"{{\"\\udc00\":1,\"model\":\"up/plain\",{Messages}}}", 400, null, "invalid_json" },
        };
        return data;
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body(string name, string body, int status, string? param, string code)
    {
        var before = fixture.Upstream.Books.Count;
        var answer = await Gateway.ChatAsync(body);
        AssertError(answer, status, code, param);
        Assert.True(before == fixture.Upstream.Books.Count, $"{name} reached the provider");
    }

    [Fact]
    public async Task InvalidUtf8_IsRefused()
    {
        var body = Encoding.UTF8.GetBytes(GatewayHost.Body("up/plain"));
        body[Array.IndexOf(body, (byte)'H')] = 0xFF;
        AssertError(await SendAsync(body), 400, "invalid_json", null);
    }

    [Fact]
    public async Task ByteOrderMark_IsSteppedOver()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(GatewayHost.Body("up/plain"))];
        Assert.Equal(200, (await SendAsync(body)).Status);
    }

    [Fact]
    public async Task BodyOver32MB_IsRefused_ByItsLength_AndWithoutOne()
    {
        await using var announced = await RawHttp.ConnectAsync(Gateway.Address);
        await announced.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\nContent-Type: application/json\r\nContent-Length: {33 * 1024 * 1024}\r\n\r\n{{");
        AssertError(await announced.ReadAnswerAsync(), 413, "request_too_large", null);

        await using var chunked = await RawHttp.ConnectAsync(Gateway.Address);
        await chunked.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        var megabyte = Encoding.ASCII.GetBytes($"100000\r\n{new string(' ', 1024 * 1024)}\r\n");
        var sending = SendManyAsync(chunked, megabyte, 33);
        AssertError(await chunked.ReadAnswerAsync(), 413, "request_too_large", null);
        await sending;
    }

    [Fact]
    public async Task LyingContentLength_IsRefused()
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{\"model\":");
        http.HalfClose();
        var answer = await http.ReadAnswerAsync();
        Assert.True(answer.Status is 400 or 0, $"{answer.Status} {answer.Text}");
        Assert.Equal(200, (await Gateway.ChatAsync(GatewayHost.Body("up/plain"))).Status);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\nTransfer-Encoding: chunked", 400)]
    [InlineData("Transfer-Encoding: gzip, chunked", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 6", 400)]
    public async Task AmbiguousLength_IsRefused(string headers, int status)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\n{headers}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
        Assert.Equal(status, (await http.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("gzip", "application/json", 415)]
    [InlineData(null, "multipart/form-data; boundary=x", 415)]
    [InlineData(null, "image/png", 415)]
    [InlineData("identity", "application/json; charset=utf-8", 200)]
    [InlineData(null, null, 200)]
    public async Task EncodingAndType(string? encoding, string? type, int status)
    {
        var headers = new List<(string, string)>();
        if (encoding is not null)
        {
            headers.Add(("Content-Encoding", encoding));
        }

        if (type is not null)
        {
            headers.Add(("Content-Type", type));
        }

        Assert.Equal(status, (await SendAsync(Encoding.UTF8.GetBytes(GatewayHost.Body("up/plain")), [.. headers])).Status);
    }

    [Theory]
    [InlineData(null, 401, "missing_api_key")]
    [InlineData("Bearer sk-of-a-provider", 401, "invalid_api_key")]
    [InlineData("Bearer pk_0000000000_0000000000000000000000000000000000000000000000000", 401, "invalid_api_key")]
    public async Task WrongKey(string? authorization, int status, string code)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/plain"), authorization is null ? [] : [("Authorization", authorization)]));
        AssertError(await http.ReadAnswerAsync(), status, code, null);
    }

    [Fact]
    public async Task AKeyOfRightForm_ThatNobodyGaveOut_IsRefused()
    {
        var stranger = GatewayKeyText.Create().Reveal();
        var answer = await RawHttp.PostAsync(Gateway.Address, "/v1/chat/completions", GatewayHost.Body("up/plain"), stranger);
        AssertError(answer, 401, "invalid_api_key", null);
        Assert.DoesNotContain(stranger, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("authorization", "bearer {0}")]
    [InlineData("x-api-key", "{0}")]
    [InlineData("x-goog-api-key", "{0}")]
    [InlineData("api-key", "{0}")]
    public async Task EveryCarrier_IsAccepted(string header, string form)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Gateway.Key);
        await http.SendAsync(RawHttp.Request("POST", "/chat/completions", GatewayHost.Body("up/plain"), (header, value)));
        Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task KeyInTheQuery_IsAccepted_AndNotSentOn()
    {
        var answer = await RawHttp.PostAsync(Gateway.Address, $"/v1/chat/completions?key={Gateway.Key}", GatewayHost.Body("up/plain"));
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(Gateway.Key, fixture.Upstream.Books.Last.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisabledProvider_SaysWhereToSwitchItOn()
    {
        await Gateway.AddProviderAsync("sleeping", "http://127.0.0.1:9/v1", [], ["m"]);
        await Gateway.ChangeProviderAsync("sleeping", p => p with { Enabled = false });
        var answer = await Gateway.ChatAsync(GatewayHost.Body("sleeping/m"));
        AssertError(answer, 403, "provider_disabled", "model");
        Assert.Contains("passerelle provider enable sleeping", answer.Text, StringComparison.Ordinal);
        AssertError(await Gateway.ChatAsync(GatewayHost.Body("m")), 403, "provider_disabled", "model");
    }

    [Fact]
    public async Task AddressThatDoesNotParse_IsAClearError()
    {
        await Gateway.AddProviderAsync("nowhere", "ftp://example.com", [], ["n"]);
        AssertError(await Gateway.ChatAsync(GatewayHost.Body("nowhere/n")), 502, "provider_address_invalid", null);
    }

    [Fact]
    public async Task ProviderThatRefusesConnections_IsAClearError()
    {
        await Gateway.AddProviderAsync("closed", "http://127.0.0.1:9/v1", [], ["c"]);
        var answer = await Gateway.ChatAsync(GatewayHost.Body("closed/c"));
        AssertError(answer, 502, "upstream_error", null);
        Assert.Contains("refuses connections", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MetadataAddress_IsNeverDialled()
    {
        await Gateway.AddProviderAsync("metadata", "http://169.254.169.254/v1", [], ["x"]);
        var answer = await Gateway.ChatAsync(GatewayHost.Body("metadata/x"));
        AssertError(answer, 502, "upstream_error", null);
        Assert.Contains("network policy", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("DELETE", "/v1/models", 405)]
    [InlineData("GET", "/v1/nothing", 404)]
    [InlineData("POST", "/", 404)]
    public async Task UnknownRoutesAndMethods(string method, string path, int status)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(RawHttp.Request(method, path, null, ("Authorization", $"Bearer {Gateway.Key}")));
        AssertError(await http.ReadAnswerAsync(), status, null, null);
    }

    private async Task<RawAnswer> SendAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        var head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n")
            .Append("Authorization: Bearer ").Append(Gateway.Key).Append("\r\nContent-Length: ").Append(body.Length).Append("\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        await http.SendAsync(head.Append("\r\n").ToString());
        await http.SendAsync(body);
        return await http.ReadAnswerAsync();
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

    private static void AssertError(RawAnswer answer, int status, string? code, string? param)
    {
        Assert.True(status == answer.Status, $"{answer.Status} instead of {status}: {answer.Text}");
        using var json = JsonDocument.Parse(answer.Body);
        var error = json.RootElement.GetProperty("error");
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("message").GetString()));
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("type").GetString()));
        Assert.Equal(param, error.GetProperty("param").GetString());
        if (code is not null)
        {
            Assert.Equal(code, error.GetProperty("code").GetString());
        }

        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }
}
