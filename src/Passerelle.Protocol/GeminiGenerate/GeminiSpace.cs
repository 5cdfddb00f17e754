using System.Buffers;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>White space between the tokens of a JSON value: a line break in it would end the line of an event.</summary>
internal static class GeminiSpace
{
    /// <summary>The value on one line: as it is where it is so already.</summary>
    public static JsonSlice OneLine(JsonSlice value)
    {
        if (value.Bytes.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return value;
        }

        var output = new ArrayBufferWriter<byte>(value.Bytes.Length);
        Strip(value.Bytes.Span, output);
        return new JsonSlice(output.WrittenMemory);
    }

    /// <summary>Writes a value, which is valid, without white space.</summary>
    public static void Strip(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var isInText = false;
        while (!json.IsEmpty)
        {
            var at = isInText ? json.IndexOfAny((byte)'"', (byte)'\\') : json.IndexOfAny("\" \t\r\n"u8);
            if (at < 0)
            {
                output.Write(json);
                return;
            }

            var isEscape = json[at] == (byte)'\\';
            var isQuote = json[at] == (byte)'"';
            var end = Math.Min(at + (isEscape ? 2 : 1), json.Length);
            output.Write(json[..(isEscape || isQuote ? end : at)]);
            isInText ^= isQuote;
            json = json[end..];
        }
    }
}
