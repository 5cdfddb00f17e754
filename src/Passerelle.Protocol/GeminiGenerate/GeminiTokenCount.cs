using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// The answer to <c>:countTokens</c>: <c>{"totalTokens":n}</c>. Its request is read as any other, also where it stands inside
/// <c>generateContentRequest</c>.
/// </summary>
public static class GeminiTokenCount
{
    /// <summary>Writes the answer.</summary>
    public static void Write(IBufferWriter<byte> output, long totalTokens)
    {
        using var json = new Utf8JsonWriter(output, GeminiParts.Options);
        json.WriteStartObject();
        json.WriteNumber("totalTokens"u8, totalTokens);
        json.WriteEndObject();
    }

    /// <summary>The count in a provider's answer; null when it has none.</summary>
    public static long? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            long? total = null;
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("totalTokens"u8))
                {
                    total = GeminiUsage.Count(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return total;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
