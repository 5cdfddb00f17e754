using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>How JSON is read and written in this dialect.</summary>
internal static class ConverseJson
{
    /// <summary>Accents and quotes as they are, since it is never read as HTML.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The characters of the value under the reader, when it is a string; passed over else.</summary>
    public static JsonChars Chars(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new JsonChars(reader.ValueSpan);
        }

        reader.Skip();
        return default;
    }

    /// <summary>The object or array under the reader as it stands; nothing for any other value.</summary>
    public static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        var isContainer = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        reader.Skip();
        return isContainer ? json[start..(int)reader.BytesConsumed] : default;
    }

    /// <summary>Whether the value under the reader is an object to go into; passed over else.</summary>
    public static bool IsObject(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    /// <summary>Moves to the value of the next member of the object under the reader; false at its end.</summary>
    public static bool NextMember(scoped ref Utf8JsonReader reader, out ReadOnlySpan<byte> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            return false;
        }

        name = reader.ValueSpan;
        _ = reader.Read();
        return true;
    }
}
