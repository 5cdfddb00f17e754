using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>OpenAI's error envelope: <c>{"error":{"message","type","param","code"}}</c>, written for our errors and read from providers'.</summary>
public static class OpenAiErrors
{
    /// <summary>The members that hold a provider's sentence or what holds it, the likeliest first.</summary>
    private static readonly string[] Carriers = ["error", "message", "detail", "errors", "msg", "Message"];

    /// <summary>An upstream's sentence is cut at this many characters: it is shown to people.</summary>
    private const int LongestMessage = 2000;

    /// <summary>Quotes and accents as they are: the answer is JSON, never HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, TypeOf(error.Kind));
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code ?? CodeOf(error.Kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>OpenAI's <c>type</c> for a kind of failure.</summary>
    public static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest or ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound or ApiErrorKind.MethodNotAllowed
            or ApiErrorKind.TooLarge or ApiErrorKind.UnsupportedMediaType or ApiErrorKind.Conflict
            or ApiErrorKind.RequestTimeout => "invalid_request_error",
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.Forbidden => "permission_error",
        ApiErrorKind.PaymentRequired => "insufficient_quota",
        ApiErrorKind.RateLimited => "rate_limit_error",
        ApiErrorKind.Internal => "server_error",
        ApiErrorKind.UpstreamFailed or ApiErrorKind.UpstreamTimeout => "upstream_error",
        ApiErrorKind.Unavailable => "service_unavailable_error",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The <c>code</c> of a kind of failure that has no finer one.</summary>
    public static string CodeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest => "invalid_request",
        ApiErrorKind.Unauthorized => "invalid_api_key",
        ApiErrorKind.PaymentRequired => "insufficient_quota",
        ApiErrorKind.Forbidden => "forbidden",
        ApiErrorKind.NotFound => "not_found",
        ApiErrorKind.ModelNotFound => "model_not_found",
        ApiErrorKind.MethodNotAllowed => "method_not_allowed",
        ApiErrorKind.RequestTimeout => "request_timeout",
        ApiErrorKind.Conflict => "conflict",
        ApiErrorKind.TooLarge => "request_too_large",
        ApiErrorKind.UnsupportedMediaType => "unsupported_media_type",
        ApiErrorKind.RateLimited => "rate_limit_exceeded",
        ApiErrorKind.Internal => "internal_error",
        ApiErrorKind.UpstreamFailed => "upstream_error",
        ApiErrorKind.Unavailable => "unavailable",
        ApiErrorKind.UpstreamTimeout => "upstream_timeout",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Whether a body is an object whose <c>error</c> is an object with a message.</summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        using var document = Parse(body);
        return document?.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("error"u8, out var error) && error.ValueKind == JsonValueKind.Object
            && error.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.String;
    }

    /// <summary>
    /// The sentence of a provider's error; null when none is found. Envelopes: <c>{error:{message}}</c>, <c>{error:"text"}</c>
    /// (Ollama, Venice), <c>{message}</c> (Mistral, Cohere, Azure), <c>{detail:"text"}</c> and <c>{detail:[{loc,msg}]}</c> (FastAPI:
    /// vLLM, Mistral, there also inside <c>message</c>), <c>{errors:[{message}]}</c> (Cloudflare), <c>{Message}</c> (AWS), each also in an
    /// array (Google).
    /// </summary>
    public static string? ReadMessage(ReadOnlySpan<byte> body)
    {
        using var document = Parse(body);
        return document is not null && Sentence(document.RootElement) is { } message ? JsonText.Cut(message, LongestMessage) : null;
    }

    private static string? Sentence(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return Text(value) is { Length: > 0 } text ? text : null;
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Sentence).FirstOrDefault(found => found is not null);
            case JsonValueKind.Object:
                foreach (var name in Carriers)
                {
                    if (value.TryGetProperty(name, out var inner) && Sentence(inner) is { } found)
                    {
                        return name == "msg" && value.TryGetProperty("loc", out var place) && place.ValueKind == JsonValueKind.Array
                            ? $"{string.Join('.', place.EnumerateArray())}: {found}"
                            : found;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>A body as JSON, or null: a provider's bytes must never throw here.</summary>
    internal static JsonDocument? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            // Half of a surrogate pair and bytes that are no UTF-8 pass the parser and throw when they are read, also as names.
            if (!Utf8.IsValid(body))
            {
                body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
            }

            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            reader = new Utf8JsonReader(body);
            return JsonDocument.ParseValue(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A string's text, also one with half of a surrogate pair.</summary>
    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText().Trim('"');
        }
    }
}
