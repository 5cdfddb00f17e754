using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Passerelle.Protocol.Json;

/// <summary>Escapes of a JSON string (RFC 8259 §7), both ways, on bytes.</summary>
internal static class JsonEscape
{
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(b => (byte)b)]);

    /// <summary>Decodes the escape at the start of <paramref name="escaped"/> and tells its length. What is no escape is taken as it is.</summary>
    public static int Decode(ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        if (escaped.Length < 2)
        {
            output.Write(escaped);
            return escaped.Length;
        }

        if (escaped[1] == (byte)'u')
        {
            return DecodeUnicode(escaped, output);
        }

        output.Write([escaped[1] switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            var other => other,
        }]);
        return 2;
    }

    /// <summary>Writes text as the characters of a JSON string; non-ASCII stays as it is.</summary>
    public static void Encode(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (true)
        {
            var stop = text.IndexOfAny(NeedsEscape);
            if (stop < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..stop]);
            var b = text[stop];
            text = text[(stop + 1)..];
            switch (b)
            {
                case (byte)'"':
                    output.Write("\\\""u8);
                    break;
                case (byte)'\\':
                    output.Write("\\\\"u8);
                    break;
                case (byte)'\n':
                    output.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    output.Write("\\t"u8);
                    break;
                default:
                    var unicode = output.GetSpan(6);
                    "\\u00"u8.CopyTo(unicode);
                    _ = Utf8Formatter.TryFormat(b, unicode[4..], out _, new StandardFormat('x', 2));
                    output.Advance(6);
                    break;
            }
        }
    }

    private static int DecodeUnicode(ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        if (!TryUnit(escaped, out var unit))
        {
            output.Write(escaped[..2]);
            return 2;
        }

        var length = 6;
        Rune rune;
        if (char.IsHighSurrogate(unit) && TryUnit(escaped[6..], out var low) && char.IsLowSurrogate(low))
        {
            rune = new Rune(unit, low);
            length = 12;
        }
        else if (!Rune.TryCreate(unit, out rune))
        {
            rune = Rune.ReplacementChar;
        }

        output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
        return length;
    }

    private static bool TryUnit(ReadOnlySpan<byte> escaped, out char unit)
    {
        unit = default;
        if (escaped.Length < 6 || !escaped.StartsWith("\\u"u8)
            || !Utf8Parser.TryParse(escaped.Slice(2, 4), out ushort value, out var read, 'x') || read != 4)
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
