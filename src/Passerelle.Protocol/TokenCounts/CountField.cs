using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>The number in an answer that is an object with a number.</summary>
internal static class CountField
{
    /// <summary>Reads the number of the member under the reader; null when it is none.</summary>
    public delegate long? Reading(ref Utf8JsonReader reader);

    /// <summary>The number at <paramref name="name"/>, at the top of the object; null when there is none.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="name">The member.</param>
    /// <param name="reading">How its maker writes numbers.</param>
    public static long? Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name, Reading reading)
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
                if (reader.ValueTextEquals(name))
                {
                    count = reading(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject ? count : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A whole number, written as one.</summary>
    public static long? Whole(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        var count = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 ? number : (long?)null;
        reader.Skip();
        return count;
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
