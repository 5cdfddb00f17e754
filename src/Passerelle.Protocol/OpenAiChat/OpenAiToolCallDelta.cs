using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>An item of <c>tool_calls</c>: a call, or a piece of one. Everything may be absent.</summary>
internal ref struct OpenAiToolCallDelta
{
    public JsonChars Id { get; private set; }

    public int? Index { get; private set; }

    public JsonChars Name { get; private set; }

    /// <summary>The arguments' JSON: a string, or an object with some providers; empty for null.</summary>
    public ReadOnlySpan<byte> Arguments { get; private set; }

    public bool IsCustom { get; private set; }

    public JsonChars Signature { get; private set; }

    /// <summary>Whether there is anything in it (Snowflake sends calls of nothing but zero values).</summary>
    public readonly bool Says => !Id.IsEmpty || !Name.IsEmpty || OpenAiJson.Holds(Arguments);

    /// <summary>Reads the item that the reader is at the beginning of.</summary>
    public static OpenAiToolCallDelta Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var delta = default(OpenAiToolCallDelta);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return delta;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "id"u8))
            {
                delta.Id = OpenAiJson.Chars(OpenAiJson.Value(ref reader, json));
            }
            else if (OpenAiJson.Is(ref reader, "index"u8))
            {
                delta.Index = OpenAiJson.Integer(OpenAiJson.Value(ref reader, json));
            }
            else if (OpenAiJson.Is(ref reader, "function"u8))
            {
                delta.ReadFunction(ref reader, json, "arguments"u8);
            }
            else if (OpenAiJson.Is(ref reader, "custom"u8))
            {
                delta.IsCustom = delta.ReadFunction(ref reader, json, "input"u8);
            }
            else if (OpenAiJson.Is(ref reader, "extra_content"u8))
            {
                delta.Signature = OpenAiReasoning.ThoughtSignature(OpenAiJson.Value(ref reader, json));
            }
            else
            {
                reader.Skip();
            }
        }

        return delta;
    }

    /// <summary>The older <c>function_call</c>.</summary>
    public static OpenAiToolCallDelta OfFunction(ReadOnlySpan<byte> function) => new()
    {
        Name = OpenAiJson.Chars(OpenAiJson.Member(function, "name"u8)),
        Arguments = OpenAiJson.Member(function, "arguments"u8),
    };

    /// <summary>True when it said anything.</summary>
    private bool ReadFunction(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ReadOnlySpan<byte> argumentsName)
    {
        var says = false;
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return says;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "name"u8))
            {
                var name = OpenAiJson.Chars(OpenAiJson.Value(ref reader, json));
                Name = name.IsEmpty ? Name : name;
                says |= !name.IsEmpty;
            }
            else if (OpenAiJson.Is(ref reader, argumentsName))
            {
                var arguments = OpenAiJson.Value(ref reader, json);
                Arguments = Arguments.IsEmpty || !arguments.IsEmpty && !arguments.SequenceEqual("\"\""u8) ? arguments : Arguments;
                says |= OpenAiJson.Holds(arguments);
            }
            else
            {
                reader.Skip();
            }
        }

        return says;
    }
}
