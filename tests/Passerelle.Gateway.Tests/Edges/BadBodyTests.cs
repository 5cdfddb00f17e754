using System.Text;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Whatever a caller of any dialect sends, the answer is an error in that dialect's own envelope that names the field: never 500, and
/// no provider hears of it.
/// </summary>
public sealed class BadBodyTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private GatewayHost Gateway => fixture.Gateway;

    public static TheoryData<string, string> Broken
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var route in IngressRoute.All)
            {
                foreach (var what in (string[])["empty", "no JSON", "half an object", "an array", "null", "text behind", "depth bomb", "lone surrogate", "lone surrogate in a name", "bytes that are no UTF-8", "duplicate", "escaped duplicate", "duplicate deep inside", "missing", "wrong type"])
                {
                    data.Add(route.Name, what);
                }
            }

            return data;
        }
    }

    public static TheoryData<string, string> Senseless
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (dialect, bodies) in Bodies)
            {
                foreach (var body in bodies)
                {
                    data.Add(dialect, body.What);
                }
            }

            return data;
        }
    }

    private static Dictionary<string, IReadOnlyList<BadBody>> Bodies => new(StringComparer.Ordinal)
    {
        ["chat"] = ChatBodies.All,
        ["responses"] = ResponsesBodies.All,
        ["anthropic"] = AnthropicBodies.All,
        ["gemini"] = GeminiBodies.All,
        ["ai-sdk-4"] = AiSdkBodies.All,
    };

    /// <summary>What is refused before any dialect's target is chosen, also for a target of the same dialect.</summary>
    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Broken_IsRefusedByEveryRoute(string name, string what)
    {
        var route = Route(name);
        var model = $"{route.Provider}/plain";
        var (body, param, code) = Break(route, model, what);
        var before = fixture.Upstream.Books.Count;
        var answer = await PostAsync(route.Path(model), body, route.HeaderLines(model));
        Assert.True(answer.Status == 400, $"{answer.Status} {answer.Text}");
        var error = WireError.Of(route.Dialect, answer);
        Assert.Equal(route.Dialect == "gemini" ? "INVALID_ARGUMENT" : "invalid_request_error", error.Type);
        Assert.Equal((param, code), (error.Param, error.Code));
        Assert.Equal("gateway", answer.Header("x-passerelle-error-source"));
        Assert.Equal(before, fixture.Upstream.Books.Count);
    }

    /// <summary>What passes the head and fails when it is put into the words of another dialect: the field has the name that the caller knows.</summary>
    [Theory]
    [MemberData(nameof(Senseless))]
    public async Task Senseless_IsRefused_WhateverTheTargetsDialect(string dialect, string what)
    {
        var bad = Bodies[dialect].Single(b => b.What == what);
        var client = ClientDialect.Of(dialect);
        foreach (var target in ClientDialect.All.Where(d => d != client))
        {
            var model = $"{target.Provider}/plain";
            var head = dialect is "gemini" or "ai-sdk-4" ? "" : $"\"model\":\"{model}\",";
            foreach (var stream in (bool[])[false, true])
            {
                var rest = stream && dialect is not ("gemini" or "ai-sdk-4") ? ",\"stream\":true" : "";
                var before = fixture.Upstream.Books.Count;
                var answer = await PostAsync(client.Path(model, stream), Encoding.UTF8.GetBytes($"{{{head}{bad.Json[1..^1]}{rest}}}"), Lines(client.Headers(model, stream)));
                Assert.True(answer.Status == 400, $"{target}: {answer.Status} {answer.Text}");
                var error = WireError.Of(dialect, answer);
                Assert.Equal((target.Provider, bad.Param, bad.Code), (target.Provider, error.Param, error.Code));
                Assert.Equal(dialect == "gemini" ? "INVALID_ARGUMENT" : "invalid_request_error", error.Type);
                Assert.Contains($"\"{bad.Param}\"", error.Message, StringComparison.Ordinal);
                Assert.Equal(before, fixture.Upstream.Books.Count);
            }
        }
    }

    private static IngressRoute Route(string name) => IngressRoute.All.Single(r => r.Name == name);

    private static (byte[] Body, string? Param, string Code) Break(IngressRoute route, string model, string what)
    {
        var good = route.Body(model);
        var (body, param, code) = what switch
        {
            "empty" => ("", null, "invalid_json"),
            "no JSON" => ("hello", null, "invalid_json"),
            "half an object" => (good[..^3], null, "invalid_json"),
            "an array" => ("[]", null, "invalid_json"),
            "null" => ("null", null, "invalid_json"),
            "text behind" => (good + " x", null, "invalid_json"),
            "depth bomb" => (route.Body(model, ",\"x\":" + new string('[', 100_000) + new string(']', 100_000)), null, "invalid_json"),
            "lone surrogate" => (route.Body(model, ",\"x\":\"\\ud800\""), null, "invalid_json"),
            "lone surrogate in a name" => (route.Body(model, ",\"\\udc00\":1"), null, "invalid_json"),
            "bytes that are no UTF-8" => (route.Body(model, ",\"x\":\"@\""), null, "invalid_json"),
            "duplicate" => (route.Body(model, $",\"{route.Field}\":{route.Value}"), route.Field, "duplicate_name"),
            "escaped duplicate" => (route.Body(model, $",\"{route.Field[..1]}\\u{(int)route.Field[1]:x4}{route.Field[2..]}\":{route.Value}"), route.Field, "duplicate_name"),
            "duplicate deep inside" => (route.Body(model, ",\"x\":{\"y\":[{\"a\":1,\"a\":2}]}"), "a", "duplicate_name"),
            // The body alone does not say which of Google's two methods is meant: the message names the fields of both.
            "missing" => ($"{{{route.ModelMember(model)}\"x\":1}}", route.Field == "requests" ? "content" : route.Field, "missing_required_parameter"),
            _ => ($"{{{route.ModelMember(model)}\"{route.Field}\":7}}", (string?)route.Field, "invalid_type"),
        };
        var bytes = Encoding.UTF8.GetBytes(body);
        if (what == "bytes that are no UTF-8")
        {
            bytes[Array.LastIndexOf(bytes, (byte)'@')] = 0xFF;
        }

        return (bytes, param, code);
    }

    private static string Lines((string Name, string Value)[] headers) => string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"));

    private async Task<RawAnswer> PostAsync(string path, byte[] body, string headers)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync($"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Gateway.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{headers}\r\n");
        await http.SendAsync(body);
        return await http.ReadAnswerAsync();
    }
}
