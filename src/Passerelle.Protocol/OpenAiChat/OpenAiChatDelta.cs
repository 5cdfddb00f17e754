using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// The members of a <c>delta</c> or <c>message</c> as their JSON, found in one pass and then read in the order in which they were
/// said: reasoning before text, text before calls. Providers write them in any order. Nulls are empty.
/// </summary>
internal ref struct OpenAiChatDelta
{
    public ReadOnlySpan<byte> Content { get; private set; }

    public ReadOnlySpan<byte> ReasoningContent { get; private set; }

    public ReadOnlySpan<byte> Reasoning { get; private set; }

    public ReadOnlySpan<byte> ReasoningDetails { get; private set; }

    public ReadOnlySpan<byte> Refusal { get; private set; }

    public ReadOnlySpan<byte> ToolCalls { get; private set; }

    public ReadOnlySpan<byte> FunctionCall { get; private set; }

    public ReadOnlySpan<byte> Audio { get; private set; }

    public ReadOnlySpan<byte> Images { get; private set; }

    public ReadOnlySpan<byte> Annotations { get; private set; }

    public ReadOnlySpan<byte> ExtraContent { get; private set; }

    /// <summary>Whether the object was there at all.</summary>
    public bool Exists { get; private set; }

    /// <summary>Reads the value behind the member name under the reader.</summary>
    public static OpenAiChatDelta Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var delta = default(OpenAiChatDelta);
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return delta;
        }

        delta.Exists = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            delta.ReadMember(ref reader, json);
        }

        return delta;
    }

    private void ReadMember(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (OpenAiJson.Is(ref reader, "content"u8))
        {
            Content = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "reasoning_content"u8))
        {
            ReasoningContent = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "reasoning"u8))
        {
            Reasoning = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "tool_calls"u8))
        {
            ToolCalls = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "reasoning_details"u8))
        {
            ReasoningDetails = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "refusal"u8))
        {
            Refusal = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "function_call"u8))
        {
            FunctionCall = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "audio"u8))
        {
            Audio = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "images"u8))
        {
            Images = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "annotations"u8))
        {
            Annotations = OpenAiJson.Value(ref reader, json);
        }
        else if (OpenAiJson.Is(ref reader, "extra_content"u8))
        {
            ExtraContent = OpenAiJson.Value(ref reader, json);
        }
        else
        {
            reader.Skip();
        }
    }
}
