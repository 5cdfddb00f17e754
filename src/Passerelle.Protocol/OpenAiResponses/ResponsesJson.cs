using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writing JSON as OpenAI does: quotes and accents as they are, since it is never HTML.</summary>
internal static class ResponsesJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A value in bytes of its own.</summary>
    public static JsonSlice Slice(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(bytes, Options);
        write(json);
        json.Flush();
        return new JsonSlice(bytes.WrittenMemory);
    }

    /// <summary>JSON of others without line ends, which would break an event in two. None stands within a string, so each is white space.</summary>
    public static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return json;
        }

        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
