using System.Buffers;
using System.Text;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicErrorsTests
{
    public static TheoryData<ApiErrorKind, string> Kinds => new()
    {
        { ApiErrorKind.InvalidRequest, "invalid_request_error" },
        { ApiErrorKind.Unauthorized, "authentication_error" },
        { ApiErrorKind.PaymentRequired, "billing_error" },
        { ApiErrorKind.Forbidden, "permission_error" },
        { ApiErrorKind.NotFound, "not_found_error" },
        { ApiErrorKind.ModelNotFound, "not_found_error" },
        { ApiErrorKind.MethodNotAllowed, "invalid_request_error" },
        { ApiErrorKind.RequestTimeout, "invalid_request_error" },
        { ApiErrorKind.Conflict, "invalid_request_error" },
        { ApiErrorKind.TooLarge, "request_too_large" },
        { ApiErrorKind.UnsupportedMediaType, "invalid_request_error" },
        { ApiErrorKind.RateLimited, "rate_limit_error" },
        { ApiErrorKind.Internal, "api_error" },
        { ApiErrorKind.UpstreamFailed, "api_error" },
        { ApiErrorKind.Unavailable, "overloaded_error" },
        { ApiErrorKind.UpstreamTimeout, "timeout_error" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryKind_HasItsType(ApiErrorKind kind, string type) =>
        Assert.Equal($$$"""{"type":"error","error":{"type":"{{{type}}}","message":"m"}}""", Write(new ApiError(kind, "m")));

    [Fact]
    public void TheTable_HoldsEveryKind()
    {
        Assert.Equal(Enum.GetValues<ApiErrorKind>().Order(), Kinds.Select(row => row.Data.Item1).Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(new ApiError((ApiErrorKind)999, "m")));
    }

    [Fact]
    public void CodeAndField_AreInTheDetails()
    {
        Assert.Equal(
            """{"type":"error","error":{"type":"invalid_request_error","message":"a \"b\" é","details":{"error_code":"own","param":"model"}}}""",
            Write(ApiError.Invalid("a \"b\" é", "model", "own")));

        // A type of Anthropic's own is the type, and not a code.
        Assert.Equal("""{"type":"error","error":{"type":"overloaded_error","message":"m"}}""", Write(new ApiError(ApiErrorKind.UpstreamFailed, "m") { Code = "overloaded_error" }));
    }

    [Fact]
    public void StreamError_IsOneEvent()
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Dialect.WriteStreamError(output, new ApiError(ApiErrorKind.Unavailable, "a\nb"));
        Assert.Equal("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"a\\nb\"}}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", Encoding.UTF8.GetString(AnthropicTraffic.Dialect.StreamEnd));
    }

    [Fact]
    public void InBandError_IsReadWithKindCodeAndMessage()
    {
        var builder = AnthropicTraffic.ReadStream("""
            event: error
            data: {"type":"error","error":{"details":null,"type":"overloaded_error","message":"Over\nloaded"}            ,"request_id":"r"}


            """u8.ToArray());

        Assert.Equal((ApiErrorKind.Unavailable, "overloaded_error", "Over\nloaded", ErrorSource.Upstream), (builder.Answer.Error!.Kind, builder.Answer.Error.Code, builder.Answer.Error.Message, builder.Answer.Error.Source));
        Assert.False(builder.IsEnded);
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"slow"}}""", ApiErrorKind.RateLimited, "slow")]
    [InlineData("""{"type":"error","error":{"type":"billing_error","message":"pay"},"request_id":"r"}""", ApiErrorKind.PaymentRequired, "pay")]
    [InlineData("""{"error":{"message":"x","type":"new_error"}}""", ApiErrorKind.UpstreamFailed, "x")]
    [InlineData("""{"error":"words"}""", ApiErrorKind.UpstreamFailed, "words")]
    public void ErrorInAGoodStatus_IsAnError(string body, ApiErrorKind kind, string message)
    {
        var builder = new AnswerBuilder();
        Assert.Equal(AnswerMarks.Error, AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default).ReadBody(Encoding.UTF8.GetBytes(body), builder));
        Assert.Equal((kind, message), (builder.Answer.Error!.Kind, builder.Answer.Error.Message));
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"x","message":"m"}}""", true)]
    [InlineData("""{"error":{"message":"m","type":"x"},"request_id":"r","type":"error"}""", true)]
    [InlineData("""{"error":{"message":"m","type":"x"}}""", false)]
    [InlineData("""{"type":"error","error":"m"}""", false)]
    [InlineData("""{"type":"error","error":{"message":"m"}}""", false)]
    [InlineData("""{"message":"m"}""", false)]
    [InlineData("""[{"type":"error"}]""", false)]
    [InlineData("<html>", false)]
    [InlineData("", false)]
    public void OwnEnvelope_IsKnown(string body, bool isOwn) => Assert.Equal(isOwn, AnthropicTraffic.Dialect.IsErrorEnvelope(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void RecordedErrors_HaveASentence_AndPassUnchangedFromAnthropic()
    {
        var errors = AnthropicTraffic.All().Where(x => x.Status >= 400).ToList();
        Assert.True(errors.Count > 15);
        foreach (var x in errors)
        {
            Assert.True(AnthropicTraffic.Dialect.ReadErrorMessage(x.ResponseBody)?.Length > 5, x.Id);
            Assert.True(AnthropicTraffic.Dialect.IsErrorEnvelope(x.ResponseBody) == (x.Protocol == "anthropic-messages"), x.Id);
        }
    }

    private static string Write(ApiError error)
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Dialect.WriteError(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
