using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>White space in JSON strings, which Anthropic refuses where others do not.</summary>
internal static class AnthropicText
{
    /// <summary>Whether a string has nothing but white space, or nothing.</summary>
    public static bool IsBlank(JsonSlice text) => TrimEnd(text.Chars.Escaped).IsEmpty;

    /// <summary>The string without white space at its end.</summary>
    public static JsonSlice TrimEnd(JsonSlice text)
    {
        var trimmed = TrimEnd(text.Chars.Escaped);
        return trimmed.Length == text.Chars.Escaped.Length ? text : JsonSlice.Of(new JsonChars(trimmed));
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            if (escaped.EndsWith(" "u8))
            {
                escaped = escaped[..^1];
            }
            else if (escaped.Length >= 2 && escaped[^2] == (byte)'\\' && escaped[^1] is (byte)'n' or (byte)'r' or (byte)'t' && IsEscape(escaped[..^1]))
            {
                escaped = escaped[..^2];
            }
            else
            {
                return escaped;
            }
        }
    }

    /// <summary>Whether the last backslash begins an escape and is not the second half of one.</summary>
    private static bool IsEscape(ReadOnlySpan<byte> upTo) => (upTo.Length - upTo.TrimEnd((byte)'\\').Length) % 2 == 1;
}
