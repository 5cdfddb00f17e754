using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Small steps over a provider's JSON, and a writer for what is written seldom.</summary>
internal static class OpenAiJson
{
    /// <summary>The writer gets only what this library wrote or read before, so nothing is checked twice. Quotes and accents stay as they are.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? _spare;

    /// <summary>Whether the member name under the reader is this one.</summary>
    public static bool Is(scoped ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.ValueIsEscaped ? reader.ValueTextEquals(name) : reader.ValueSpan.SequenceEqual(name);

    /// <summary>From a member's name over its value: the value's JSON, empty for null.</summary>
    public static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _ = reader.Read();
        return Current(ref reader, json);
    }

    /// <summary>Over the value that the reader is at the beginning of: its JSON, empty for null.</summary>
    public static ReadOnlySpan<byte> Current(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>The characters of a value that is a string, still escaped; empty for any other.</summary>
    public static JsonChars Chars(ReadOnlySpan<byte> value) => IsString(value) ? new JsonChars(value[1..^1]) : default;

    /// <summary>The text of a value that is a string and not empty, or null.</summary>
    public static string? Text(ReadOnlySpan<byte> value) => Chars(value) is { IsEmpty: false } chars ? chars.ToString() : null;

    /// <summary>Whether a value is a string.</summary>
    public static bool IsString(ReadOnlySpan<byte> value) => value is [(byte)'"', .., (byte)'"'] && value.Length >= 2;

    /// <summary>The value of a member of a JSON object; empty when it is null or absent, or the value is no object.</summary>
    public static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        if (value is not [(byte)'{', ..])
        {
            return default;
        }

        var reader = new Utf8JsonReader(value);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return Value(ref reader, value);
            }

            reader.Skip();
        }

        return default;
    }

    /// <summary>Whether a value says anything: not null, false, an empty text or an empty container.</summary>
    public static bool Holds(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && !value.SequenceEqual("\"\""u8) && !value.SequenceEqual("false"u8)
        && !(value[0] is (byte)'{' or (byte)'[' && value[1..^1].TrimStart(" \t\r\n"u8).IsEmpty);

    /// <summary>A whole number, also one written as text; null for anything else.</summary>
    public static int? Integer(ReadOnlySpan<byte> value)
    {
        var digits = IsString(value) ? value[1..^1] : value;
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out var read) && read == digits.Length && read > 0 ? number : null;
    }

    /// <summary>
    /// Writes JSON that may be laid out over lines as one: a line end would cut an event in two. Within a JSON string none can stand.
    /// </summary>
    public static void WriteOnOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var line = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        output.Advance(json.Length);
    }

    /// <summary>A writer on <paramref name="output"/>, to be given back.</summary>
    public static Utf8JsonWriter Rent(IBufferWriter<byte> output)
    {
        if (_spare is not { } writer)
        {
            return new Utf8JsonWriter(output, Options);
        }

        _spare = null;
        writer.Reset(output);
        return writer;
    }

    /// <summary>Flushes a writer and keeps it for the next.</summary>
    public static void Return(Utf8JsonWriter writer)
    {
        writer.Flush();
        writer.Reset(Stream.Null);
        _spare = writer;
    }
}
