using System.Globalization;
using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads an error that comes within an answer: <c>{"message","type","code"}</c> with a code in words or a number that is an HTTP
/// status (OpenRouter), beside <c>status_code</c> (Groq), or just a sentence.
/// </summary>
internal static class OpenAiErrorReader
{
    /// <summary>The error in a JSON value: the member <c>error</c>, or the whole event of an envelope without one.</summary>
    public static ApiError Read(ReadOnlySpan<byte> value)
    {
        string? type = null;
        string? code = null;
        string? param = null;
        int? status = null;
        try
        {
            var reader = new Utf8JsonReader(value);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (reader.ValueTextEquals("type"u8))
                    {
                        type = Word(ref reader);
                    }
                    else if (reader.ValueTextEquals("code"u8))
                    {
                        code = Word(ref reader);
                    }
                    else if (reader.ValueTextEquals("param"u8))
                    {
                        param = Word(ref reader);
                    }
                    else if (reader.ValueTextEquals("status_code"u8) || reader.ValueTextEquals("raw_status_code"u8) || reader.ValueTextEquals("status"u8))
                    {
                        status = Number(Word(ref reader)) ?? status;
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was read so far counts.
        }

        if (Number(code) is { } number)
        {
            status ??= number;
            code = null;
        }

        return new ApiError(KindOf(code) ?? KindOf(type) ?? KindOf(status), OpenAiErrors.ReadMessage(value) ?? "The provider ended its answer with an error.")
        {
            Code = code ?? type,
            Param = param,
            Source = ErrorSource.Upstream,
        };
    }

    private static ApiErrorKind? KindOf(string? word) => word switch
    {
        "rate_limit_exceeded" or "rate_limit_error" or "rate_limited" or "too_many_requests" or "requests" or "tokens" => ApiErrorKind.RateLimited,
        "insufficient_quota" or "insufficient_credits" or "billing_error" => ApiErrorKind.PaymentRequired,
        "model_not_found" => ApiErrorKind.ModelNotFound,
        "not_found_error" => ApiErrorKind.NotFound,
        "invalid_api_key" or "authentication_error" => ApiErrorKind.Unauthorized,
        "permission_error" => ApiErrorKind.Forbidden,
        "invalid_request_error" or "invalid_request" or "context_length_exceeded" or "content_filter" or "content_policy_violation" or "tool_use_failed"
            or "bad_request" or "BadRequestError" => ApiErrorKind.InvalidRequest,
        "overloaded_error" or "service_unavailable" or "service_unavailable_error" or "engine_overloaded" => ApiErrorKind.Unavailable,
        "timeout" or "timeout_error" => ApiErrorKind.UpstreamTimeout,
        _ => null,
    };

    private static ApiErrorKind KindOf(int? status) => status switch
    {
        401 => ApiErrorKind.Unauthorized,
        402 => ApiErrorKind.PaymentRequired,
        403 => ApiErrorKind.Forbidden,
        404 => ApiErrorKind.NotFound,
        408 or 504 => ApiErrorKind.UpstreamTimeout,
        409 => ApiErrorKind.Conflict,
        413 => ApiErrorKind.TooLarge,
        415 => ApiErrorKind.UnsupportedMediaType,
        429 => ApiErrorKind.RateLimited,
        503 or 529 => ApiErrorKind.Unavailable,
        >= 400 and < 500 => ApiErrorKind.InvalidRequest,
        _ => ApiErrorKind.UpstreamFailed,
    };

    private static int? Number(string? word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Word(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        var word = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => reader.TryGetInt32(out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
            _ => null,
        };
        reader.Skip();
        return string.IsNullOrEmpty(word) ? null : word;
    }
}
