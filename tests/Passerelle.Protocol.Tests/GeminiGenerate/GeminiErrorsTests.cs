using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.GeminiGenerate;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

public sealed class GeminiErrorsTests
{
    public static TheoryData<ApiErrorKind> Kinds => [.. Enum.GetValues<ApiErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EachKind_HasItsStatusAndGooglesWord(ApiErrorKind kind)
    {
        var error = Written(new ApiError(kind, "Nein.")).GetProperty("error");

        // @google/genai takes an error for one only when its code is such a number.
        Assert.Equal(ApiError.StatusOf(kind), error.GetProperty("code").GetInt32());
        Assert.Equal("Nein.", error.GetProperty("message").GetString());
        Assert.Matches("^[A-Z_]+$", error.GetProperty("status").GetString());
        Assert.False(error.TryGetProperty("details", out _));
    }

    [Theory]
    [InlineData(ApiErrorKind.InvalidRequest, "INVALID_ARGUMENT")]
    [InlineData(ApiErrorKind.Unauthorized, "UNAUTHENTICATED")]
    [InlineData(ApiErrorKind.Forbidden, "PERMISSION_DENIED")]
    [InlineData(ApiErrorKind.ModelNotFound, "NOT_FOUND")]
    [InlineData(ApiErrorKind.RateLimited, "RESOURCE_EXHAUSTED")]
    [InlineData(ApiErrorKind.PaymentRequired, "FAILED_PRECONDITION")]
    [InlineData(ApiErrorKind.Internal, "INTERNAL")]
    [InlineData(ApiErrorKind.Unavailable, "UNAVAILABLE")]
    [InlineData(ApiErrorKind.UpstreamTimeout, "DEADLINE_EXCEEDED")]
    public void Words_AreGooglesOwn(ApiErrorKind kind, string word) => Assert.Equal(word, GeminiErrors.StatusOf(kind));

    [Fact]
    public void FieldCodeAndWait_AreDetails_AndReadAgain()
    {
        var error = new ApiError(ApiErrorKind.RateLimited, "Slow \"down\".") { Param = "contents[0]", Code = "rate_limit_exceeded", RetryAfter = TimeSpan.FromSeconds(1.5) };
        var details = Written(error).GetProperty("error").GetProperty("details").EnumerateArray().ToDictionary(d => d.GetProperty("@type").GetString()!.Split('.')[^1]);

        Assert.Equal("rate_limit_exceeded", details["ErrorInfo"].GetProperty("reason").GetString());
        Assert.Equal("contents[0]", details["BadRequest"].GetProperty("fieldViolations")[0].GetProperty("field").GetString());
        Assert.Equal("1.5s", details["RetryInfo"].GetProperty("retryDelay").GetString());
        Assert.Equal(TimeSpan.FromSeconds(1.5), GeminiErrors.Read(Bytes(error))!.RetryAfter);
    }

    [Theory]
    [InlineData("""{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}""", ApiErrorKind.RateLimited, "RESOURCE_EXHAUSTED", "m")]
    [InlineData("""[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]""", ApiErrorKind.InvalidRequest, "INVALID_ARGUMENT", "m")]
    [InlineData("""{"error":{"message":"m","status":"UNAVAILABLE"}}""", ApiErrorKind.Unavailable, "UNAVAILABLE", "m")]
    [InlineData("""{"error":{"code":500,"message":"m","status":"INTERNAL"}}""", ApiErrorKind.UpstreamFailed, "INTERNAL", "m")]
    [InlineData("""{"error":"m"}""", ApiErrorKind.UpstreamFailed, null, "m")]
    [InlineData("""{"error":{"code":"x","status":7,"details":{}}}""", ApiErrorKind.UpstreamFailed, null, "The provider reported an error without a message.")]
    public void ProvidersErrors_AreRead(string body, ApiErrorKind kind, string? code, string message)
    {
        var error = GeminiErrors.Read(Encoding.UTF8.GetBytes(body))!;

        Assert.Equal((kind, code, message, ErrorSource.Upstream), (error.Kind, error.Code, error.Message, error.Source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"error":null}""")]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("""{"error":{"code":4""")]
    [InlineData("""{"\ud800":1}""")]
    public void WhatIsNoError_IsNone(string body)
    {
        Assert.Null(GeminiErrors.Read(Encoding.UTF8.GetBytes(body)));
        Assert.False(GeminiErrors.IsEnvelope(Encoding.UTF8.GetBytes(body)));
    }

    [Theory]
    [InlineData("""{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}""", true)]
    [InlineData("""[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]""", false)]
    [InlineData("""{"error":{"message":"m","type":"t","param":null,"code":null}}""", false)]
    [InlineData("""{"error":"m"}""", false)]
    public void OnlyGooglesOwnEnvelope_PassesUnchanged(string body, bool passes) => Assert.Equal(passes, GeminiTraffic.Dialect.IsErrorEnvelope(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void RecordedErrors_AreReadWithTheirStatus()
    {
        var errors = GeminiTraffic.All().Where(x => x.Status >= 400 && x.Kind == "json").ToList();

        Assert.NotEmpty(errors);
        Assert.All(errors, x =>
        {
            var error = GeminiErrors.Read(x.ResponseBody);
            Assert.True(error is not null, x.Id);
            Assert.Equal(x.Status == 500 ? 502 : x.Status, error.Status);
            Assert.Equal(GeminiTraffic.Dialect.ReadErrorMessage(x.ResponseBody), error.Message);
            var body = Encoding.UTF8.GetString(x.ResponseBody);
            Assert.Equal(body.Contains("retryDelay", StringComparison.Ordinal), error.RetryAfter is not null);
        });
    }

    [Fact]
    public void AnErrorInAStream_IsAnEvent_AndTheBareObjectBehindIt()
    {
        var output = new ArrayBufferWriter<byte>();
        GeminiTraffic.Dialect.WriteStreamError(output, new ApiError(ApiErrorKind.Unavailable, "a\nb"));

        var pieces = Encoding.UTF8.GetString(output.WrittenSpan).Split("\r\n\r\n");
        Assert.Equal(2, pieces.Length);
        Assert.StartsWith("data: {\"error\":{\"code\":503", pieces[0], StringComparison.Ordinal);
        Assert.Equal(pieces[0]["data: ".Length..], pieces[1].TrimEnd('\n'));
    }

    private static JsonElement Written(ApiError error)
    {
        using var document = JsonDocument.Parse(Bytes(error));
        return document.RootElement.Clone();
    }

    private static byte[] Bytes(ApiError error)
    {
        var output = new ArrayBufferWriter<byte>();
        GeminiTraffic.Dialect.WriteError(output, error);
        return output.WrittenSpan.ToArray();
    }
}
