using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>The number in an answer that is an object with a number.</summary>
internal static class CountField
{
    /// <summary>The whole number at <paramref name="name"/>, at the top of the object; null when there is none.</summary>
    public static long? Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        try
        {
            long? count = null;
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCount = reader.ValueTextEquals(name);
                _ = reader.Read();
                if (isCount && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0)
                {
                    count = number;
                }

                reader.Skip();
            }

            return reader.TokenType == JsonTokenType.EndObject ? count : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the object, with OpenAI's <c>object</c> before the number when it has a name.</summary>
    public static void Write(IBufferWriter<byte> output, string name, long count, string? objectName = null)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (objectName is not null)
        {
            json.WriteString("object"u8, objectName);
        }

        json.WriteNumber(name, count);
        json.WriteEndObject();
    }
}
