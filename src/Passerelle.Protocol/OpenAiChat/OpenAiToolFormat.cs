using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// The form of a custom tool's text. Responses has a grammar's members beside its type, Chat Completions in an object of their own
/// (<c>CustomToolGrammarFormat</c> and <c>CustomToolChatCompletions</c> of OpenAI's document). The neutral form is that of Responses.
/// </summary>
internal static class OpenAiToolFormat
{
    /// <summary>Chat's form as the neutral one. What is no grammar, or is written in the neutral form already, stays as it is.</summary>
    public static JsonSlice FromChat(JsonSlice format)
    {
        var reader = new Utf8JsonReader(format.Bytes.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return format;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isGrammar = reader.ValueTextEquals("grammar"u8);
            _ = reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isGrammar && isObject)
            {
                var members = format.Bytes.Span[(start + 1)..((int)reader.BytesConsumed - 1)].Trim(" \t\r\n"u8);
                return new JsonSlice((byte[])[.. "{\"type\":\"grammar\""u8, .. members.IsEmpty ? ""u8 : ","u8, .. members, (byte)'}']);
            }
        }

        return format;
    }

    /// <summary>The neutral form as Chat's.</summary>
    public static JsonSlice ToChat(JsonSlice format)
    {
        using var document = JsonDocument.Parse(format.Bytes);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("definition", out _))
        {
            return format;
        }

        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "grammar"u8);
            json.WriteStartObject("grammar"u8);
            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name != "type"))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new JsonSlice(output.ToArray());
    }
}
