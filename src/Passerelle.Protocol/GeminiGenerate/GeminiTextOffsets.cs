using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Turns places in an answer's text from Gemini's bytes of UTF-8 to characters (Unicode code points) and back. Only the text from the
/// first piece that is not ASCII on is kept for it: before, both are the same.
/// </summary>
internal sealed class GeminiTextOffsets
{
    private readonly ArrayBufferWriter<byte> _decoded = new();
    private ArrayBufferWriter<byte>? _rest;
    private long _ascii;

    /// <summary>Takes the next piece of the text.</summary>
    public void Append(JsonChars text)
    {
        var bytes = text.Escaped;
        if (bytes.Contains((byte)'\\'))
        {
            _decoded.ResetWrittenCount();
            text.Decode(_decoded);
            bytes = _decoded.WrittenSpan;
        }

        if (_rest is null && Ascii.IsValid(bytes))
        {
            _ascii += bytes.Length;
            return;
        }

        _rest ??= new ArrayBufferWriter<byte>(Math.Max(1024, bytes.Length));
        _rest.Write(bytes);
    }

    /// <summary>How many characters stand before an offset in bytes.</summary>
    public int Characters(int offset)
    {
        var inRest = offset - _ascii;
        if (_rest is null || inRest <= 0)
        {
            return offset;
        }

        var known = (int)Math.Min(inRest, _rest.WrittenCount);
        return (int)(_ascii + CharactersIn(_rest.WrittenSpan[..known]) + (inRest - known));
    }

    /// <summary>How many bytes of UTF-8 stand before an offset in characters.</summary>
    public int Bytes(int offset)
    {
        var inRest = offset - _ascii;
        if (_rest is null || inRest <= 0)
        {
            return offset;
        }

        var text = _rest.WrittenSpan;
        var at = 0;
        while (at < text.Length && inRest > 0)
        {
            _ = Rune.DecodeFromUtf8(text[at..], out _, out var length);
            at += length;
            inRest--;
        }

        return (int)(_ascii + at + inRest);
    }

    private static int CharactersIn(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
