using System.Buffers;
using System.Text;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>Errors, of which the clients make their classes by <c>type</c> alone (<c>@ai-sdk/gateway</c>, <c>createGatewayErrorFromResponse</c>).</summary>
public sealed class AiSdkErrorTests
{
    [Theory]
    [InlineData(ApiErrorKind.InvalidRequest, "invalid_request_error")]
    [InlineData(ApiErrorKind.Unauthorized, "authentication_error")]
    [InlineData(ApiErrorKind.PaymentRequired, "insufficient_quota")]
    [InlineData(ApiErrorKind.Forbidden, "forbidden")]
    [InlineData(ApiErrorKind.NotFound, "not_found")]
    [InlineData(ApiErrorKind.ModelNotFound, "model_not_found")]
    [InlineData(ApiErrorKind.MethodNotAllowed, "invalid_request_error")]
    [InlineData(ApiErrorKind.RequestTimeout, "invalid_request_error")]
    [InlineData(ApiErrorKind.Conflict, "invalid_request_error")]
    [InlineData(ApiErrorKind.TooLarge, "invalid_request_error")]
    [InlineData(ApiErrorKind.UnsupportedMediaType, "invalid_request_error")]
    [InlineData(ApiErrorKind.RateLimited, "rate_limit_exceeded")]
    [InlineData(ApiErrorKind.Internal, "internal_server_error")]
    [InlineData(ApiErrorKind.UpstreamFailed, "internal_server_error")]
    [InlineData(ApiErrorKind.Unavailable, "internal_server_error")]
    [InlineData(ApiErrorKind.UpstreamTimeout, "internal_server_error")]
    public void EachKindOfFailure_HasAType(ApiErrorKind kind, string type)
    {
        foreach (var dialect in Spoken)
        {
            Assert.Contains($"\"type\":\"{type}\"", Written(dialect, new ApiError(kind, "x")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryKind_IsInTheTable() => Assert.All(Enum.GetValues<ApiErrorKind>(), kind => Written(Dialects.AiSdk4, new ApiError(kind, "x")));

    [Fact]
    public void Envelope_NamesFieldCodeAndCall()
    {
        var error = ApiError.Invalid("The field \"prompt\" is missing.", "prompt", "missing_required_parameter") with { RequestId = "req_01a", Model = "a/b" };

        Assert.All(Spoken, dialect => Assert.Equal(
            """{"error":{"message":"The field \"prompt\" is missing.","type":"invalid_request_error","param":"prompt","code":"missing_required_parameter"},"generationId":"gen_01a"}""",
            Written(dialect, error)));
    }

    [Fact]
    public void Envelope_OfAModelThatIsNotThere_NamesIt()
    {
        var error = new ApiError(ApiErrorKind.ModelNotFound, "There is no model \"ä/b\".") { Param = "model", Model = "ä/b" };

        Assert.Equal("""{"error":{"message":"There is no model \"ä/b\".","type":"model_not_found","param":{"modelId":"ä/b"},"code":"model_not_found"}}""", Written(Dialects.AiSdk3, error));
        Assert.Contains("\"param\":\"model\"", Written(Dialects.AiSdk3, error with { Model = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorInAStream_IsAPart_WithTheStatusThatItWouldHaveHad()
    {
        var output = new ArrayBufferWriter<byte>();

        Dialects.AiSdk2.WriteStreamError(output, new ApiError(ApiErrorKind.UpstreamFailed, "Cut\noff") { FinerStatus = 529 });

        Assert.Equal("data: {\"type\":\"error\",\"error\":{\"message\":\"Cut\\noff\",\"type\":\"internal_server_error\",\"param\":null,\"code\":\"upstream_error\",\"statusCode\":529}}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal("data: [DONE]\n\n", Encoding.UTF8.GetString(Dialects.AiSdk2.StreamEnd));
    }

    private static ICallerDialect[] Spoken => [Dialects.AiSdk2, Dialects.AiSdk3, Dialects.AiSdk4, Dialects.AiSdkEmbeddings, Dialects.AiSdkRerank];

    private static string Written(ICallerDialect dialect, ApiError error)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.WriteError(output, error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
