using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>JSON with text as plain UTF-8, so that characters of several bytes are on the wire to be cut.</summary>
internal static class PlainJson
{
    private static readonly JsonWriterOptions PlainUtf8 = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object whose members are written by <paramref name="members"/>, with bytes before and after it.</summary>
    public static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members, ReadOnlySpan<byte> before = default, ReadOnlySpan<byte> after = default)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.Write(before);
        using (var json = new Utf8JsonWriter(buffer, PlainUtf8))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        buffer.Write(after);
        return buffer.WrittenMemory;
    }

    /// <summary>Any value as text.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, PlainUtf8))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
