using System.Text.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A number of tokens as providers write it. Negative ones and those above a million million are none: a mistake, and sums and prices must not overflow.</summary>
internal static class UsageCount
{
    private const long Most = 1_000_000_000_000;

    /// <summary>Reads the number of the member under the reader; null when it is none.</summary>
    public static long? Read(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return Value(ref reader);
    }

    /// <summary>Reads the value under the reader; null when it is no number.</summary>
    public static long? Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            // 12.0 is how some proxies write 12.
            return reader.TryGetInt64(out var whole) ? Sane(whole)
                : reader.TryGetDouble(out var number) && number is >= 0 and <= Most ? (long)number : null;
        }

        reader.Skip();
        return null;
    }

    /// <summary>The number, when it makes sense.</summary>
    public static long? Sane(long value) => value is >= 0 and <= Most ? value : null;

    /// <summary>Writes the member; nothing for a count that nobody told.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? count)
    {
        if (count is { } told)
        {
            json.WriteNumber(name, told);
        }
    }
}
