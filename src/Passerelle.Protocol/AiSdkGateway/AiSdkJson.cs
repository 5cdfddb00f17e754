using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>How JSON is written in this dialect: accents and quotes as they are, correct by construction.</summary>
internal static class AiSdkJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A value that may be laid out over lines as one line: a line end would cut an event in two. Within a JSON string none can stand.</summary>
    public static JsonSlice OneLine(JsonSlice value)
    {
        if (!value.Bytes.Span.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return value;
        }

        var line = value.Bytes.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return new JsonSlice(line);
    }

    /// <summary>Writes JSON on one line.</summary>
    public static void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var line = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        output.Advance(json.Length);
    }

    /// <summary>Any value's JSON as a JSON string: a string is taken as it is, anything else as its text.</summary>
    public static JsonSlice AsText(JsonSlice value) => value.IsString ? value : Quoted(value.Bytes.Span);

    /// <summary>JSON text as a JSON string, whatever it is.</summary>
    public static JsonSlice Quoted(ReadOnlySpan<byte> value)
    {
        var text = new ArrayBufferWriter<byte>(value.Length + 16);
        text.Write("\""u8);
        JsonEscape.Encode(value, text);
        text.Write("\""u8);
        return new JsonSlice(text.WrittenMemory);
    }
}
