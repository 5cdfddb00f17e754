using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.BedrockConverse;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol;

/// <summary>
/// Reads what a provider says of its failure, in whatever envelope: OpenAI's, Anthropic's, Google's, those of AWS, Mistral, Ollama,
/// FastAPI, Cloudflare and OpenRouter, whole, in an array, or as an event of a stream.
/// </summary>
public static class ProviderErrors
{
    /// <summary>The code of a prompt that a moderation stopped before any model saw it (OpenRouter, which has no word for it).</summary>
    public const string Moderated = "content_policy";

    /// <summary>Phrases by which providers say that a prompt is too long; only OpenAI has a code for it.</summary>
    private static readonly string[] TooLong =
    [
        "maximum context length", "context length", "context window", "context_length", "prompt is too long", "input is too long", "exceeds the maximum number of tokens",
        "input token count", "input tokens exceeded", "too many tokens", "exceed_context_size",
    ];

    /// <summary>Reads a provider's error. Every field may be missing.</summary>
    /// <param name="json">The body of an error answer, or the data of an event.</param>
    /// <param name="name">What the provider calls it elsewhere: AWS in a header, of the answer (<c>x-amzn-errortype</c>) or of an event; null when it does not.</param>
    public static ProviderError Read(ReadOnlySpan<byte> json, string? name = null)
    {
        var message = OpenAiErrors.ReadMessage(json);
        using var document = OpenAiErrors.Parse(json);
        if (document is null || Find(document.RootElement) is not { } error)
        {
            return new ProviderError { Kind = KindOf(name), Message = message };
        }

        if (message is null && OpenAiErrors.ReadMessage(Bytes(error)) is { } inner)
        {
            message = inner;
        }

        var type = name ?? (Word(error, "type") is { } word and not "error" ? word : Word(error, "__type") ?? Word(error, "status"));
        var code = Word(error, "code") ?? Word(error, "error_code");
        TimeSpan? wait = null;
        if (error.TryGetProperty("details"u8, out var details))
        {
            ReadDetails(details, ref code, ref wait);
        }

        var status = Number(code) ?? Number(Word(error, "status")) ?? Number(Word(error, "status_code")) ?? Number(Word(error, "raw_status_code"));
        code = Number(code) is null ? code : null;
        var kind = KindOf(code) ?? KindOf(type) ?? KindOf(status);
        return new ProviderError
        {
            Kind = kind,
            Message = message,
            Code = code ?? (IsTooLong(kind, message) ? "context_length_exceeded" : IsModerated(error) ? Moderated : null),
            Param = Word(error, "param"),
            RetryAfter = wait,
        };
    }

    /// <summary>Whether a sentence says that the conversation is too long for the model.</summary>
    public static bool IsTooLong(ApiErrorKind? kind, string? message) =>
        kind is null or ApiErrorKind.InvalidRequest or ApiErrorKind.TooLarge
        && message is not null && Array.Exists(TooLong, phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    /// <summary>The kind of failure that a provider's word stands for; null for a word that says nothing.</summary>
    public static ApiErrorKind? KindOf(string? word) => word switch
    {
        "rate_limit_exceeded" or "rate_limit_error" or "rate_limit_reached" or "rate_limited" or "too_many_requests" or "requests" or "tokens"
            or "RESOURCE_EXHAUSTED" => ApiErrorKind.RateLimited,
        "insufficient_quota" or "insufficient_credits" or "billing_error" or "billing_hard_limit_reached" or "usage_limit_reached" => ApiErrorKind.PaymentRequired,
        "overloaded_error" or "server_is_overloaded" or "slow_down" or "service_unavailable" or "service_unavailable_error" or "engine_overloaded"
            or "UNAVAILABLE" => ApiErrorKind.Unavailable,
        "invalid_api_key" or "authentication_error" or "unauthorized" or "UNAUTHENTICATED" => ApiErrorKind.Unauthorized,
        "permission_error" or "forbidden" or "PERMISSION_DENIED" => ApiErrorKind.Forbidden,
        "model_not_found" => ApiErrorKind.ModelNotFound,
        "not_found_error" or "not_found" or "NOT_FOUND" => ApiErrorKind.NotFound,
        "timeout" or "timeout_error" or "request_timeout" or "DEADLINE_EXCEEDED" => ApiErrorKind.UpstreamTimeout,
        "request_too_large" => ApiErrorKind.TooLarge,
        "context_length_exceeded" or "content_filter" or "content_policy_violation" or "tool_use_failed" or "bad_request" or "BadRequestError"
            or "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => ApiErrorKind.InvalidRequest,
        "server_error" or "api_error" or "internal_error" or "internal_server_error" or "upstream_error" or "INTERNAL" or "UNKNOWN" or "DATA_LOSS" => ApiErrorKind.UpstreamFailed,
        { } invalid when invalid.StartsWith("invalid_", StringComparison.Ordinal) => ApiErrorKind.InvalidRequest,
        _ => AwsErrors.KindOf(word),
    };

    private static ApiErrorKind? KindOf(int? status) => status switch
    {
        400 or 422 => ApiErrorKind.InvalidRequest,
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
        >= 500 and < 600 => ApiErrorKind.UpstreamFailed,
        _ => null,
    };

    /// <summary>The object that says what is wrong; null when nothing looks like one.</summary>
    private static JsonElement? Find(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Find).FirstOrDefault(found => found is not null);
            case JsonValueKind.Object when Inner(value, "error"u8) is { } error:
                return error;
            case JsonValueKind.Object when Inner(value, "response"u8) is { } response && Inner(response, "error"u8) is { } failed:
                return failed;
            case JsonValueKind.Object when value.TryGetProperty("choices"u8, out var choices) && choices.ValueKind == JsonValueKind.Array:
                return choices.EnumerateArray().Select(choice => Inner(choice, "error"u8)).FirstOrDefault(found => found is not null);
            case JsonValueKind.Object:
                return value;
            default:
                return null;
        }
    }

    private static JsonElement? Inner(JsonElement value, ReadOnlySpan<byte> name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : null;

    private static bool IsModerated(JsonElement error) =>
        error.TryGetProperty("metadata"u8, out var about) && about.ValueKind == JsonValueKind.Object && (about.TryGetProperty("reasons"u8, out _) || about.TryGetProperty("flagged_input"u8, out _));

    private static byte[] Bytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    /// <summary>Google's reason and wait, in an array of details; Anthropic's code, in an object.</summary>
    private static void ReadDetails(JsonElement details, ref string? code, ref TimeSpan? wait)
    {
        if (details.ValueKind == JsonValueKind.Object)
        {
            code ??= Word(details, "error_code");
            return;
        }

        foreach (var detail in details.ValueKind == JsonValueKind.Array ? details.EnumerateArray() : default)
        {
            if (detail.ValueKind == JsonValueKind.Object)
            {
                // A number there is a status; the reason is the word for programs.
                code = Word(detail, "reason") ?? code;
                wait = Duration(Word(detail, "retryDelay")) ?? wait;
            }
        }
    }

    /// <summary>A duration in proto JSON: seconds with up to nine decimals and an <c>s</c>.</summary>
    private static TimeSpan? Duration(string? text) =>
        text?.EndsWith('s') == true && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 100_000_000
            ? TimeSpan.FromSeconds((double)seconds)
            : null;

    private static int? Number(string? word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Word(JsonElement error, string name)
    {
        if (!error.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => OpenAiErrors.Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrEmpty(text) ? null : JsonText.Cut(text, 200);
    }
}
