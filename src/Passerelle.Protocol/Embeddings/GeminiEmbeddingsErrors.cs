using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Google's error envelope (AIP-193): <c>{"error":{"code","message","status"}}</c>.</summary>
internal static class GeminiEmbeddingsErrors
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Status);
        json.WriteString("message"u8, error.Message);
        json.WriteString("status"u8, StatusOf(error.Kind));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string StatusOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.Unauthorized => "UNAUTHENTICATED",
        ApiErrorKind.Forbidden => "PERMISSION_DENIED",
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound => "NOT_FOUND",
        ApiErrorKind.RateLimited => "RESOURCE_EXHAUSTED",
        ApiErrorKind.PaymentRequired or ApiErrorKind.Conflict => "FAILED_PRECONDITION",
        ApiErrorKind.Internal => "INTERNAL",
        ApiErrorKind.UpstreamFailed or ApiErrorKind.Unavailable => "UNAVAILABLE",
        ApiErrorKind.RequestTimeout or ApiErrorKind.UpstreamTimeout => "DEADLINE_EXCEEDED",
        _ => "INVALID_ARGUMENT",
    };
}
