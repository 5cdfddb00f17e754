using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Anthropic's error envelope: <c>{"type":"error","error":{"type","message"}}</c>. What it has no field for, our code and the name of
/// the field at fault, goes to <c>details</c>, where Anthropic puts its own codes.
/// </summary>
internal static class AnthropicErrors
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, IsType(error.Code) ? error.Code : TypeOf(error.Kind));
        json.WriteString("message"u8, error.Message);
        WriteDetails(json, error);
        json.WriteEndObject();
        if (error.RequestId is { } id)
        {
            json.WriteString("request_id"u8, id);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an error as an event of a stream.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("event: error\ndata: "u8);
        Write(output, error);
        output.Write("\n\n"u8);
    }

    /// <summary>Anthropic's <c>type</c> for a kind of failure.</summary>
    public static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest or ApiErrorKind.MethodNotAllowed or ApiErrorKind.UnsupportedMediaType or ApiErrorKind.Conflict
            or ApiErrorKind.RequestTimeout => "invalid_request_error",
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.PaymentRequired => "billing_error",
        ApiErrorKind.Forbidden => "permission_error",
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound => "not_found_error",
        ApiErrorKind.TooLarge => "request_too_large",
        ApiErrorKind.RateLimited => "rate_limit_error",
        ApiErrorKind.Internal or ApiErrorKind.UpstreamFailed => "api_error",
        ApiErrorKind.Unavailable => "overloaded_error",
        ApiErrorKind.UpstreamTimeout => "timeout_error",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The kind of failure that a <c>type</c> stands for. One that nobody knows is the provider's failure.</summary>
    public static ApiErrorKind KindOf(string? type) => type switch
    {
        "invalid_request_error" => ApiErrorKind.InvalidRequest,
        "authentication_error" => ApiErrorKind.Unauthorized,
        "billing_error" => ApiErrorKind.PaymentRequired,
        "permission_error" => ApiErrorKind.Forbidden,
        "not_found_error" => ApiErrorKind.NotFound,
        "request_too_large" => ApiErrorKind.TooLarge,
        "rate_limit_error" => ApiErrorKind.RateLimited,
        "timeout_error" => ApiErrorKind.UpstreamTimeout,
        "overloaded_error" => ApiErrorKind.Unavailable,
        _ => ApiErrorKind.UpstreamFailed,
    };

    /// <summary>Whether a body is Anthropic's envelope with a type and a message.</summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            _ = reader.Read();
            var isError = false;
            var hasError = false;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    _ = reader.Read();
                    isError = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8);
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    hasError = Read(ref reader, out var type, out var message) && type is not null && message is not null;
                }
                else
                {
                    reader.Skip();
                }
            }

            return !reader.Read() && isError && hasError;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads the object of the member <c>error</c> under the reader to its end; false when it is no object.</summary>
    public static bool Read(ref Utf8JsonReader reader, out string? type, out string? message)
    {
        type = message = null;
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            message = JsonChars.Of(in reader).ToString();
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isMessage = reader.ValueTextEquals("message"u8);
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isType || isMessage))
            {
                var text = JsonChars.Of(in reader).ToString();
                (type, message) = isType ? (text, message) : (type, text);
            }
            else
            {
                reader.Skip();
            }
        }

        return true;
    }

    private static void WriteDetails(Utf8JsonWriter json, ApiError error)
    {
        var code = IsType(error.Code) ? null : error.Code;
        if (code is null && error.Param is null)
        {
            return;
        }

        json.WriteStartObject("details"u8);
        if (code is not null)
        {
            json.WriteString("error_code"u8, code);
        }

        if (code == AnthropicHead.ThreadUnsupported)
        {
            // As Anthropic's clients know it; they send the whole conversation then.
            json.WriteStartArray("unsupported"u8);
            json.WriteStringValue("context_management"u8);
            json.WriteEndArray();
        }
        else if (error.Param is not null)
        {
            json.WriteString("param"u8, error.Param);
        }

        json.WriteEndObject();
    }

    private static bool IsType(string? code) => code is "api_error" || KindOf(code) != ApiErrorKind.UpstreamFailed;
}
