using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Cohere's error envelope: <c>{"message"}</c>, beside it an <c>id</c>. The kind of failure is in the status alone.</summary>
internal static class CohereErrors
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    /// <summary>Whether a body is an object with a message and without another envelope's <c>error</c>.</summary>
    public static bool IsEnvelope(ReadOnlySpan<byte> body)
    {
        var hasMessage = false;
        try
        {
            var json = new VectorCursor(body);
            if (json.Type != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.NextMember())
            {
                if (json.Is("error"u8))
                {
                    return false;
                }

                var isMessage = json.Is("message"u8);
                json.ToValue();
                hasMessage |= isMessage && json.Type == JsonTokenType.String;
                _ = json.Skip();
            }

            json.End();
            return hasMessage;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
