using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>OpenAI's error envelope: <c>{"error":{"message","type","param","code"}}</c>, written for our errors and read from providers'.</summary>
public static class OpenAiErrors
{
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
    public static bool IsEnvelope(ReadOnlySpan<byte> body) => Find(body, out var inEnvelope) is not null && inEnvelope;

    /// <summary>The sentence of a provider's error, in any of the envelopes seen in the wild; null when none is found.</summary>
    public static string? ReadMessage(ReadOnlySpan<byte> body)
    {
        var message = Find(body, out _);
        return message is { Length: > LongestMessage } ? message[..LongestMessage] + "…" : message;
    }

    /// <summary>
    /// Envelopes: <c>{error:{message}}</c>, <c>{error:"text"}</c> (Ollama, Venice), <c>{message}</c> (Mistral, Cohere),
    /// <c>{detail:"text"}</c> (vLLM, FastAPI), each also as the one element of an array (Google).
    /// </summary>
    private static string? Find(ReadOnlySpan<byte> body, out bool inEnvelope)
    {
        inEnvelope = false;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || (reader.TokenType == JsonTokenType.StartArray && !reader.Read()) || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var inArray = reader.CurrentDepth > 0;
            string? found = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                var isText = isError || reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("detail"u8);
                _ = reader.Read();
                if (isError && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (MessageOf(ref reader) is { } message)
                    {
                        found = message;
                        inEnvelope = !inArray;
                    }
                }
                else if (isText && reader.TokenType == JsonTokenType.String)
                {
                    found ??= Text(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return found;
        }
        catch (JsonException)
        {
            inEnvelope = false;
            return null;
        }
    }

    private static string? MessageOf(ref Utf8JsonReader reader)
    {
        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8);
            _ = reader.Read();
            if (isMessage && reader.TokenType == JsonTokenType.String)
            {
                message = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return message;
    }

    /// <summary>The string under the reader, with what is not valid text replaced: a provider's bytes must never throw here.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
