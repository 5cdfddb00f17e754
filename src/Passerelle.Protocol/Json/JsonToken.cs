using System.Buffers;

namespace Passerelle.Protocol.Json;

/// <summary>Where strings, numbers and literals of a JSON text end (RFC 8259 §6, §7), and what is wrong with those that do not.</summary>
internal static class JsonToken
{
    /// <summary>After so many blocks without an escape, a search for the next one is faster.</summary>
    private const int MostQuietBlocks = 4;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(b => (byte)b)]);

    /// <summary>The offset of the next byte that is no white space.</summary>
    /// <exception cref="JsonBodyException">The text ends before.</exception>
    public static int SpaceEnd(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length)
        {
            if (!IsSpace(json[at]))
            {
                return at;
            }

            at++;
        }

        throw Broken(json, at);
    }

    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    /// <summary>The offset just after the closing quote of the string whose first character is at <paramref name="at"/>.</summary>
    /// <exception cref="JsonBodyException">It has no end, a control character, a wrong escape or half of a surrogate pair.</exception>
    public static int StringEnd(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        isEscaped = false;
        while (true)
        {
            var next = json[at..].IndexOfAny(StringStops);
            if (next < 0)
            {
                throw Broken(json, json.Length);
            }

            at += next;
            switch (json[at])
            {
                case (byte)'"':
                    return at + 1;
                case (byte)'\\':
                    isEscaped = true;
                    at = EscapesEnd(json, at);
                    if (StringBlock.IsFast && StringEndInBlocks(json, ref at))
                    {
                        return at;
                    }

                    break;
                default:
                    throw Broken(json, at);
            }
        }
    }

    /// <summary>Goes through a string with escapes block by block: to just behind its closing quote (true), or to where something else is in the way.</summary>
    private static bool StringEndInBlocks(ReadOnlySpan<byte> json, ref int at)
    {
        var carry = 0UL;
        for (var quiet = 0; quiet < MostQuietBlocks && at <= json.Length - StringBlock.Bytes; quiet++)
        {
            var block = new StringBlock(json.Slice(at, StringBlock.Bytes), ref carry);
            if (block.IsPlain)
            {
                at += block.Length;
                if (block.HasEnd)
                {
                    return true;
                }
            }
            else
            {
                // Code units, or something wrong.
                at += block.FirstOther;
                at = block.IsOtherEscaped ? EscapesEnd(json, at - 1) : throw Broken(json, at);
                return false;
            }

            quiet = block.HasEscape ? -1 : quiet;
        }

        // The last block may have ended within an escape.
        at -= (int)carry;
        return false;
    }

    public static int NumberEnd(ReadOnlySpan<byte> json, int at)
    {
        var first = json[at] == (byte)'-' ? at + 1 : at;
        at = DigitsEnd(json, first);
        if (json[first] == (byte)'0' && at > first + 1)
        {
            throw Broken(json, first + 1);
        }

        if (ByteAt(json, at) == (byte)'.')
        {
            at = DigitsEnd(json, at + 1);
        }

        if (ByteAt(json, at) is (byte)'e' or (byte)'E')
        {
            at++;
            at = DigitsEnd(json, ByteAt(json, at) is (byte)'+' or (byte)'-' ? at + 1 : at);
        }

        return at;
    }

    public static int LiteralEnd(ReadOnlySpan<byte> json, int at, ReadOnlySpan<byte> literal) =>
        json[at..].StartsWith(literal) ? at + literal.Length : throw Broken(json, at);

    public static JsonBodyException Broken(ReadOnlySpan<byte> json, int at)
    {
        var before = json[..at];
        return Refused($"The request body is not valid JSON (line {before.Count((byte)'\n') + 1}, byte {at - before.LastIndexOf((byte)'\n')} of it).");
    }

    public static JsonBodyException Refused(string message) => new(ApiError.Invalid(message, code: "invalid_json"));

    private static int DigitsEnd(ReadOnlySpan<byte> json, int at)
    {
        var first = at;
        while (char.IsAsciiDigit((char)ByteAt(json, at)))
        {
            at++;
        }

        return at > first ? at : throw Broken(json, at);
    }

    /// <summary>The offset behind the escape at <paramref name="at"/> and those that follow it at once.</summary>
    private static int EscapesEnd(ReadOnlySpan<byte> json, int at)
    {
        do
        {
            at = EscapeEnd(json, at);
        }
        while (ByteAt(json, at) == (byte)'\\');
        return at;
    }

    /// <summary>
    /// Half of a surrogate pair is syntax that JSON readers take (RFC 8259 §8.2) and that turns into an exception, or into another
    /// text, as soon as somebody makes text of it.
    /// </summary>
    private static int EscapeEnd(ReadOnlySpan<byte> json, int at)
    {
        switch (ByteAt(json, at + 1))
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u':
                var end = at + 6;
                var unit = CodeUnit(json, at + 2);
                if (!char.IsSurrogate(unit))
                {
                    return end;
                }

                return char.IsHighSurrogate(unit) && json[end..].StartsWith("\\u"u8) && char.IsLowSurrogate(CodeUnit(json, end + 2))
                    ? end + 6
                    : throw Refused($"The request body has half of a surrogate pair (\\uD800–\\uDFFF) at byte {at + 1}.");
            default:
                throw Broken(json, at);
        }
    }

    private static char CodeUnit(ReadOnlySpan<byte> json, int at)
    {
        var unit = 0;
        for (var end = at + 4; at < end; at++)
        {
            // A digit's low four bits are its value; a letter's count from 1.
            var letter = ByteAt(json, at);
            unit = char.IsAsciiHexDigit((char)letter) ? (unit << 4) + (letter & 0xF) + (9 * (letter >> 6)) : throw Broken(json, at);
        }

        return (char)unit;
    }

    /// <summary>The byte there, or 0, which no token may hold, at the end.</summary>
    private static byte ByteAt(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length ? json[at] : (byte)0;
}
