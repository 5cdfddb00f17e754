using System.Text;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests;

public sealed class ProviderErrorsTests
{
    [Theory]
    [InlineData("""{"error":{"message":"x","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", ApiErrorKind.InvalidRequest, "x", "context_length_exceeded", "messages")]
    [InlineData("""{"error":{"message":"x","code":429}}""", ApiErrorKind.RateLimited, "x", null, null)]
    [InlineData("""{"error":{"message":"x","code":"429"}}""", ApiErrorKind.RateLimited, "x", null, null)]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"x"}}""", ApiErrorKind.Unavailable, "x", null, null)]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","message":"x","details":{"error_code":"thread_not_found"}}}""", ApiErrorKind.InvalidRequest, "x", "thread_not_found", null)]
    [InlineData("""[{"error":{"code":400,"message":"x","status":"INVALID_ARGUMENT","details":[{"@type":"…ErrorInfo","reason":"API_KEY_INVALID"}]}}]""", ApiErrorKind.InvalidRequest, "x", "API_KEY_INVALID", null)]
    [InlineData("""{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"x"}}}""", ApiErrorKind.RateLimited, "x", "rate_limit_exceeded", null)]
    [InlineData("""{"type":"error","code":"server_error","message":"x","param":null}""", ApiErrorKind.UpstreamFailed, "x", "server_error", null)]
    [InlineData("""{"choices":[{"finish_reason":"error","error":{"code":503,"message":"x"}}]}""", ApiErrorKind.Unavailable, "x", null, null)]
    [InlineData("""{"error":"prompt is too long: 9 tokens"}""", null, "prompt is too long: 9 tokens", "context_length_exceeded", null)]
    [InlineData("""{"error":{"message":"Input is too long for requested model.","type":"weather"}}""", null, "Input is too long for requested model.", "context_length_exceeded", null)]
    [InlineData("""{"error":{"code":403,"message":"x","metadata":{"reasons":["a"]}}}""", ApiErrorKind.Forbidden, "x", "content_policy", null)]
    [InlineData("""{"detail":"x"}""", null, "x", null, null)]
    [InlineData("""{"message":"x","__type":"com.amazon.coral.service#ThrottlingException"}""", ApiErrorKind.RateLimited, "x", null, null)]
    [InlineData("""{"Message":"x"}""", null, "x", null, null)]
    [InlineData("""{"message":"The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length."}""", null, "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.", "context_length_exceeded", null)]
    [InlineData("<html>", null, null, null, null)]
    [InlineData("", null, null, null, null)]
    [InlineData("7", null, null, null, null)]
    [InlineData("""{"error":{"message":"\ud800","code":"\udc00"}}""", null, "\\ud800", "\\udc00", null)]
    public void Read(string json, ApiErrorKind? kind, string? message, string? code, string? param)
    {
        var read = ProviderErrors.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal((kind, message, code, param), (read.Kind, read.Message, read.Code, read.Param));
    }

    [Fact]
    public void AWait_IsInTheDetails()
    {
        var read = ProviderErrors.Read("""{"error":{"code":429,"message":"x","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}"""u8);
        Assert.Equal(TimeSpan.FromSeconds(34.5), read.RetryAfter);
    }

    [Fact]
    public void EveryRecordedError_IsRead_AtWhateverByteItIsCut()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var read = 0;
        foreach (var entry in Recordings.Shared!.List(kind: "json").Where(e => e.Status >= 400))
        {
            var body = Recordings.Shared!.Load(entry.Id).ResponseBody;
            read += ProviderErrors.Read(body).Message is not null ? 1 : 0;
            for (var length = 0; length < body.Length; length += 7)
            {
                _ = ProviderErrors.Read(body.AsSpan(0, length));
            }
        }

        Assert.True(read > 100, $"only {read}");
    }
}
