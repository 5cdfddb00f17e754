using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiErrorsTests
{
    public static TheoryData<ApiErrorKind, int, string, string> Kinds => new()
    {
        { ApiErrorKind.InvalidRequest, 400, "invalid_request_error", "invalid_request" },
        { ApiErrorKind.Unauthorized, 401, "authentication_error", "invalid_api_key" },
        { ApiErrorKind.PaymentRequired, 402, "insufficient_quota", "insufficient_quota" },
        { ApiErrorKind.Forbidden, 403, "permission_error", "forbidden" },
        { ApiErrorKind.NotFound, 404, "invalid_request_error", "not_found" },
        { ApiErrorKind.ModelNotFound, 404, "invalid_request_error", "model_not_found" },
        { ApiErrorKind.MethodNotAllowed, 405, "invalid_request_error", "method_not_allowed" },
        { ApiErrorKind.RequestTimeout, 408, "invalid_request_error", "request_timeout" },
        { ApiErrorKind.Conflict, 409, "invalid_request_error", "conflict" },
        { ApiErrorKind.TooLarge, 413, "invalid_request_error", "request_too_large" },
        { ApiErrorKind.UnsupportedMediaType, 415, "invalid_request_error", "unsupported_media_type" },
        { ApiErrorKind.RateLimited, 429, "rate_limit_error", "rate_limit_exceeded" },
        { ApiErrorKind.Internal, 500, "server_error", "internal_error" },
        { ApiErrorKind.UpstreamFailed, 502, "upstream_error", "upstream_error" },
        { ApiErrorKind.Unavailable, 503, "service_unavailable_error", "unavailable" },
        { ApiErrorKind.UpstreamTimeout, 504, "upstream_error", "upstream_timeout" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKind_HasItsStatusTypeAndCode(ApiErrorKind kind, int status, string type, string code)
    {
        using var written = JsonDocument.Parse(Write(new ApiError(kind, "m")));

        var error = written.RootElement.GetProperty("error");
        Assert.Equal(status, new ApiError(kind, "m").Status);
        Assert.Equal((type, code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public void TheTable_HoldsEveryKind()
    {
        Assert.Equal(Enum.GetValues<ApiErrorKind>().Order(), Kinds.Select(row => row.Data.Item1).Order());
        var unknown = (ApiErrorKind)999;
        Assert.Throws<ArgumentOutOfRangeException>(() => ApiError.StatusOf(unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenAiErrors.TypeOf(unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpenAiErrors.CodeOf(unknown));
    }

    [Fact]
    public void Error_IsWrittenAsOneReadableLine()
    {
        Assert.Equal(
            """{"error":{"message":"The field \"model\" is <odd>: é模","type":"invalid_request_error","param":"model","code":"own_code"}}""",
            Write(ApiError.Invalid("The field \"model\" is <odd>: é模", "model", "own_code")));
        Assert.Equal(
            """{"error":{"message":"a\nb\r\u0000","type":"server_error","param":null,"code":"internal_error"}}""",
            Write(new ApiError(ApiErrorKind.Internal, "a\nb\r\0")));
    }

    [Fact]
    public void HalfASurrogatePairInAMessage_DoesNotThrow()
    {
        using var written = JsonDocument.Parse(Write(ApiError.Invalid("a\ud800b", "\udc00")));
        Assert.Equal("a\uFFFDb", written.RootElement.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public void StreamError_IsOneEvent()
    {
        var output = new ArrayBufferWriter<byte>();
        Dialects.OpenAiChat.WriteStreamError(output, new ApiError(ApiErrorKind.UpstreamTimeout, "slow\n\n"));

        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal("data: {\"error\":{\"message\":\"slow\\n\\n\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"upstream_timeout\"}}\n\n", text);
        Assert.Equal("data: [DONE]\n\n", Encoding.UTF8.GetString(Dialects.OpenAiChat.StreamEnd));
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"t","param":null,"code":null}}""", "m", true)]
    [InlineData("""{"error":{"message":"m","code":429,"metadata":{"raw":"r"}},"user_id":"u"}""", "m", true)]
    [InlineData(" {\"x\":[{\"message\":\"no\"}], \"error\": {\"code\": 1, \"message\":\"m\"} }\n", "m", true)]
    [InlineData("""{"error":{"message":""}}""", null, true)]
    [InlineData("""[{"error":{"message":"m","code":429}}]""", "m", false)]
    [InlineData("""{"error":"text"}""", "text", false)]
    [InlineData("""{"code":"c","error":"text"}""", "text", false)]
    [InlineData("""{"detail":"Invalid API Key"}""", "Invalid API Key", false)]
    [InlineData("""{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]}""", "body.model: Field required", false)]
    [InlineData("""{"object":"error","message":"m","type":"t","code":"1300","raw_status_code":429}""", "m", false)]
    [InlineData("""{"object":"error","message":{"detail":[{"loc":["body","x",0],"msg":"Extra"}]}}""", "body.x.0: Extra", false)]
    [InlineData("""{"message":"m"}""", "m", false)]
    [InlineData("""{"id":"i","message":"m"}""", "m", false)]
    [InlineData("""{"statusCode":401,"message":"m"}""", "m", false)]
    [InlineData("""{"success":false,"errors":[{"code":7003,"message":"m"}]}""", "m", false)]
    [InlineData("""{"error":{"error":{"message":"m"}}}""", "m", false)]
    [InlineData("""{"error":true,"message":"m"}""", "m", false)]
    [InlineData("""{"error":{"code":"c"},"message":"m"}""", "m", false)]
    [InlineData("""{"error":{"message":null},"detail":"d"}""", "d", false)]
    [InlineData("""{"error":{"message":"a \ud800 b"}}""", "a \\ud800 b", true)]
    [InlineData("""{"error":{"message":"m"},"\ud800":1}""", null, false)]
    [InlineData("""{"error":{"message":"m"}} trailing""", null, false)]
    [InlineData("""{"error":{"message":"m"}""", null, false)]
    [InlineData("""{"error":{"code":"c"}}""", null, false)]
    [InlineData("{}", null, false)]
    [InlineData("[]", null, false)]
    [InlineData("[[]]", null, false)]
    [InlineData("null", null, false)]
    [InlineData("\"text\"", "text", false)]
    [InlineData("upstream request timeout", null, false)]
    [InlineData("<html><body>502 Bad Gateway</body></html>", null, false)]
    [InlineData("", null, false)]
    public void ProvidersError_IsRead(string body, string? message, bool isEnvelope)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.Equal((message, isEnvelope), (Dialects.OpenAiChat.ReadErrorMessage(bytes), Dialects.OpenAiChat.IsErrorEnvelope(bytes)));
    }

    [Fact]
    public void BrokenErrorBodies_NeverThrow()
    {
        var random = Seed.Take();
        string[] seeds = [.. Kinds.Select(row => Write(new ApiError(row.Data.Item1, "é \"m\""))), """[{"error":{"message":"m\u00e9\ud83d\ude00"}}]""", """{"message":{"detail":[{"loc":["a"],"msg":"x"}]}}"""];
        for (var run = 0; run < 20_000; run++)
        {
            var body = Encoding.UTF8.GetBytes(seeds[run % seeds.Length]);
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            Dialects.OpenAiChat.IsErrorEnvelope(body);
            Dialects.OpenAiChat.ReadErrorMessage(body);
        }

        Assert.Null(Dialects.OpenAiChat.ReadErrorMessage(Encoding.UTF8.GetBytes(new string('[', 100_000))));
    }

    [Fact]
    public void LongSentence_IsCut_NotInsideAPair()
    {
        Assert.Equal(new string('x', 2000), Read(new string('x', 2000)));
        Assert.Equal(new string('x', 2000) + "…", Read(new string('x', 2001)));
        Assert.Equal(new string('x', 1999) + "…", Read(new string('x', 1999) + "😀"));

        static string? Read(string message) =>
            Dialects.OpenAiChat.ReadErrorMessage(Encoding.UTF8.GetBytes($$$"""{"error":{"message":"{{{message}}}"}}"""));
    }

    private static string Write(ApiError error)
    {
        var output = new ArrayBufferWriter<byte>();
        Dialects.OpenAiChat.WriteError(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
