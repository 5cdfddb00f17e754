using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>The members of an output item that matter, where they stand. Wrong kinds of value count as absent.</summary>
internal ref struct ResponsesItem
{
    public ReadOnlySpan<byte> Json { get; private set; }

    public JsonChars Type { get; private set; }

    public JsonChars Id { get; private set; }

    public JsonChars CallId { get; private set; }

    public JsonChars Name { get; private set; }

    public JsonChars Namespace { get; private set; }

    public JsonChars Role { get; private set; }

    public JsonChars EncryptedContent { get; private set; }

    /// <summary>A picture in base64.</summary>
    public JsonChars Result { get; private set; }

    public JsonChars OutputFormat { get; private set; }

    /// <summary><c>arguments</c> or <c>input</c>, whatever kind of value it is.</summary>
    public ReadOnlySpan<byte> Arguments { get; private set; }

    public ReadOnlySpan<byte> Content { get; private set; }

    public ReadOnlySpan<byte> Summary { get; private set; }

    public readonly bool IsMessage => Type.Is("message"u8);

    public readonly bool IsReasoning => Type.Is("reasoning"u8);

    public readonly bool IsCustomCall => Type.Is("custom_tool_call"u8);

    public readonly bool IsCall => Type.Is("function_call"u8) || IsCustomCall;

    public readonly bool IsPicture => Type.Is("image_generation_call"u8);

    /// <summary>Reads an object that has been checked for its syntax.</summary>
    public static ResponsesItem Read(ReadOnlySpan<byte> json)
    {
        var item = new ResponsesItem { Json = json };
        var reader = new Utf8JsonReader(json);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return item;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                item.Type = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                item.Id = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("call_id"u8))
            {
                item.CallId = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                item.Name = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("namespace"u8))
            {
                item.Namespace = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("role"u8))
            {
                item.Role = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("encrypted_content"u8))
            {
                item.EncryptedContent = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                item.Result = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("output_format"u8))
            {
                item.OutputFormat = Chars(ref reader);
            }
            else if (reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8))
            {
                item.Arguments = Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                item.Content = Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("summary"u8))
            {
                item.Summary = Value(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return item;
    }

    /// <summary>The characters of the string that the member under the reader has; nothing for any other kind of value.</summary>
    public static JsonChars Chars(scoped ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return new JsonChars(reader.ValueSpan);
        }

        reader.Skip();
        return default;
    }

    /// <summary>The value of the member under the reader as it stands; empty for null.</summary>
    public static ReadOnlySpan<byte> Value(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
