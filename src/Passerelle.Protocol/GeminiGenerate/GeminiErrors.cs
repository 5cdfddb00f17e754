using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Google's error envelope (AIP-193): <c>{"error":{"code","message","status","details":[…]}}</c>, written for our errors and read from
/// providers', there also as an array of one, bare in the middle of a stream, and with <c>RetryInfo.retryDelay</c> in its details.
/// </summary>
public static class GeminiErrors
{
    private const string TypePrefix = "type.googleapis.com/google.rpc.";

    /// <summary>An upstream's sentence is cut at this many characters: it is shown to people.</summary>
    private const int LongestMessage = 2000;

    /// <summary>The names of <c>google.rpc.Code</c>.</summary>
    private static readonly string[] Statuses =
    [
        "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "UNAUTHENTICATED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
    ];

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Status);
        json.WriteString("message"u8, error.Message);
        var isStatus = Statuses.Contains(error.Code);
        json.WriteString("status"u8, isStatus ? error.Code : StatusOf(error.Kind));
        WriteDetails(json, error, isStatus ? null : error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes an error as the end of a stream of events, twice: as an event, which is where Vercel's AI SDK and <c>@google/genai</c> 3 look
    /// for it, and as a bare JSON object, as Google itself breaks off its streams and as older versions of its library want it; an event
    /// passes there for an answer that says nothing.
    /// </summary>
    public static void WriteEnd(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("data: "u8);
        Write(output, error);
        output.Write("\r\n\r\n"u8);
        Write(output, error);
        output.Write("\n"u8);
    }

    /// <summary>Writes an error as the last item of a stream that is one JSON array, and closes the array.</summary>
    /// <param name="output">Gets it.</param>
    /// <param name="error">The error.</param>
    /// <param name="isFirst">Whether nothing of the array has been written yet.</param>
    public static void WriteArrayEnd(IBufferWriter<byte> output, ApiError error, bool isFirst)
    {
        output.Write(isFirst ? "["u8 : ",\r\n"u8);
        Write(output, error);
        output.Write("]"u8);
    }

    /// <summary>The <c>google.rpc.Code</c> of a kind of failure.</summary>
    public static string StatusOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest or ApiErrorKind.MethodNotAllowed or ApiErrorKind.TooLarge or ApiErrorKind.UnsupportedMediaType => "INVALID_ARGUMENT",
        ApiErrorKind.Unauthorized => "UNAUTHENTICATED",
        ApiErrorKind.Forbidden => "PERMISSION_DENIED",
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound => "NOT_FOUND",
        ApiErrorKind.RateLimited => "RESOURCE_EXHAUSTED",
        ApiErrorKind.PaymentRequired or ApiErrorKind.Conflict => "FAILED_PRECONDITION",
        ApiErrorKind.Internal => "INTERNAL",
        ApiErrorKind.UpstreamFailed or ApiErrorKind.Unavailable => "UNAVAILABLE",
        ApiErrorKind.RequestTimeout or ApiErrorKind.UpstreamTimeout => "DEADLINE_EXCEEDED",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Whether a body is an object whose <c>error</c> is an object with a message and a <c>code</c> or <c>status</c> of Google's kind.</summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        var found = Find(body, out var isBare);
        return isBare && found is { Message.Length: > 0 } && (found.Status is not null || found.Code is not null);
    }

    /// <summary>The error in a provider's body, also in an array; null when there is none of this form.</summary>
    public static ApiError? Read(ReadOnlySpan<byte> body) => Find(body, out _)?.ToError();

    /// <summary>Reads the value of <c>error</c> under the reader, to its end; null when it is null or empty.</summary>
    internal static ApiError? Read(ref Utf8JsonReader reader) => ReadValue(ref reader)?.ToError();

    private static void WriteDetails(Utf8JsonWriter json, ApiError error, string? code)
    {
        if (error.Param is null && code is null && error.RetryAfter is null)
        {
            return;
        }

        json.WriteStartArray("details"u8);
        if (code is not null)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, TypePrefix + "ErrorInfo");
            json.WriteString("reason"u8, code);
            json.WriteString("domain"u8, "passerelle"u8);
            json.WriteEndObject();
        }

        if (error.Param is { } param)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, TypePrefix + "BadRequest");
            json.WriteStartArray("fieldViolations"u8);
            json.WriteStartObject();
            json.WriteString("field"u8, param);
            json.WriteString("description"u8, error.Message);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (error.RetryAfter is { } wait)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, TypePrefix + "RetryInfo");
            json.WriteString("retryDelay"u8, string.Create(CultureInfo.InvariantCulture, $"{wait.TotalSeconds:0.###}s"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The first error in a body that is an object or an array of them.</summary>
    private static Found? Find(ReadOnlySpan<byte> body, out bool isBare)
    {
        isBare = false;
        try
        {
            var reader = new Utf8JsonReader(body);
            _ = reader.Read();
            isBare = reader.TokenType == JsonTokenType.StartObject;
            if (!isBare && (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject))
            {
                return null;
            }

            Found? found = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                _ = reader.Read();
                if (isError)
                {
                    found = ReadValue(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Found? ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueSpan.IsEmpty ? null : new Found { Message = JsonChars.Of(in reader).ToString() };
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var found = new Found();
        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            var isCode = reader.ValueTextEquals("code"u8);
            var isMessage = reader.ValueTextEquals("message"u8);
            var isStatus = reader.ValueTextEquals("status"u8);
            var isDetails = reader.ValueTextEquals("details"u8);
            _ = reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code))
            {
                found.Code = code;
            }
            else if (isMessage && reader.TokenType == JsonTokenType.String)
            {
                found.Message = JsonChars.Of(in reader).ToString();
            }
            else if (isStatus && reader.TokenType == JsonTokenType.String)
            {
                found.Status = JsonChars.Of(in reader).ToString();
            }
            else if (isDetails && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadDetails(ref reader, found);
            }
            else
            {
                reader.Skip();
            }
        }

        return any ? found : null;
    }

    private static void ReadDetails(ref Utf8JsonReader reader, Found found)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isDelay = reader.ValueTextEquals("retryDelay"u8);
                _ = reader.Read();
                if (isDelay && reader.TokenType == JsonTokenType.String)
                {
                    found.RetryAfter = Duration(JsonChars.Of(in reader).ToString()) ?? found.RetryAfter;
                }

                reader.Skip();
            }
        }
    }

    /// <summary>A duration in proto JSON: seconds with up to nine decimals and an <c>s</c>.</summary>
    private static TimeSpan? Duration(string text) =>
        text.EndsWith('s') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 100_000_000
            ? TimeSpan.FromSeconds((double)seconds)
            : null;

    private sealed class Found
    {
        public int? Code { get; set; }

        public string? Message { get; set; }

        public string? Status { get; set; }

        public TimeSpan? RetryAfter { get; set; }

        public ApiError ToError() => new(Kind, JsonText.Cut(Message ?? "The provider reported an error without a message.", LongestMessage))
        {
            Code = Status,
            Source = ErrorSource.Upstream,
            RetryAfter = RetryAfter,
        };

        /// <summary>By the code, which is the HTTP status; by the name where it is missing. A bug of the provider's is no bug of ours.</summary>
        private ApiErrorKind Kind => Code switch
        {
            401 => ApiErrorKind.Unauthorized,
            402 => ApiErrorKind.PaymentRequired,
            403 => ApiErrorKind.Forbidden,
            404 => ApiErrorKind.NotFound,
            408 => ApiErrorKind.RequestTimeout,
            409 => ApiErrorKind.Conflict,
            413 => ApiErrorKind.TooLarge,
            429 => ApiErrorKind.RateLimited,
            503 or 529 => ApiErrorKind.Unavailable,
            504 => ApiErrorKind.UpstreamTimeout,
            >= 400 and < 500 => ApiErrorKind.InvalidRequest,
            >= 500 and < 600 => ApiErrorKind.UpstreamFailed,
            _ => Status switch
            {
                "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => ApiErrorKind.InvalidRequest,
                "UNAUTHENTICATED" => ApiErrorKind.Unauthorized,
                "PERMISSION_DENIED" => ApiErrorKind.Forbidden,
                "NOT_FOUND" => ApiErrorKind.NotFound,
                "ABORTED" or "ALREADY_EXISTS" => ApiErrorKind.Conflict,
                "RESOURCE_EXHAUSTED" => ApiErrorKind.RateLimited,
                "UNAVAILABLE" => ApiErrorKind.Unavailable,
                "DEADLINE_EXCEEDED" => ApiErrorKind.UpstreamTimeout,
                _ => ApiErrorKind.UpstreamFailed,
            },
        };
    }
}
