using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// The fields of the payload of one event, or of a whole answer, where they lie. All of it is read before anything is acted on, so that
/// half an event says nothing; fields may come in any order. <c>p</c> is there to hide the length of the text, and is passed over.
/// </summary>
internal ref struct ConverseEvent
{
    public int Index;
    public JsonChars Text;
    public JsonChars ToolInput;
    public JsonChars Reasoning;
    public JsonChars Signature;
    public JsonChars Redacted;
    public JsonChars StopReason;
    public JsonChars StopText;
    public JsonChars ServiceTier;
    public JsonChars ErrorType;
    public JsonChars ErrorMessage;

    /// <summary>Raw objects and arrays.</summary>
    public ReadOnlySpan<byte> Start;
    public ReadOnlySpan<byte> Citation;
    public ReadOnlySpan<byte> ToolResult;
    public ReadOnlySpan<byte> Image;
    public ReadOnlySpan<byte> Usage;
    public ReadOnlySpan<byte> Content;

    /// <summary>Reads a payload or an answer; false when it is no JSON object.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A name in it has half of a surrogate pair.</exception>
    public bool Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            ReadMember(ref reader, name, json);
        }

        // Anything but white space behind the object makes this throw.
        _ = reader.Read();
        return true;
    }

    private void ReadMember(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        switch (name.Length)
        {
            case 17 when name.SequenceEqual("contentBlockIndex"u8):
                Index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : 0;
                reader.Skip();
                break;
            case 5 when name.SequenceEqual("delta"u8):
                ReadDelta(ref reader, json);
                break;
            case 5 when name.SequenceEqual("start"u8):
                Start = ConverseJson.Raw(ref reader, json);
                break;
            case 5 when name.SequenceEqual("usage"u8):
                Usage = ConverseJson.Raw(ref reader, json);
                break;
            case 10 when name.SequenceEqual("stopReason"u8):
                StopReason = ConverseJson.Chars(ref reader);
                break;
            case 29 when name.SequenceEqual("additionalModelResponseFields"u8):
                ReadAdditional(ref reader);
                break;
            case 11 when name.SequenceEqual("serviceTier"u8):
                ReadTier(ref reader);
                break;
            case 6 when name.SequenceEqual("output"u8) || name.SequenceEqual("Output"u8):
                ReadOutput(ref reader, json);
                break;
            case 7 when name.SequenceEqual("message"u8) || name.SequenceEqual("Message"u8):
                ErrorMessage = ConverseJson.Chars(ref reader);
                break;
            case 6 when name.SequenceEqual("__type"u8):
                ErrorType = ConverseJson.Chars(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadDelta(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("text"u8))
            {
                Text = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("toolUse"u8))
            {
                ReadToolInput(ref reader);
            }
            else if (name.SequenceEqual("reasoningContent"u8))
            {
                ReadReasoning(ref reader);
            }
            else if (name.SequenceEqual("citation"u8))
            {
                Citation = ConverseJson.Raw(ref reader, json);
            }
            else if (name.SequenceEqual("toolResult"u8))
            {
                ToolResult = ConverseJson.Raw(ref reader, json);
            }
            else if (name.SequenceEqual("image"u8))
            {
                Image = ConverseJson.Raw(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadToolInput(scoped ref Utf8JsonReader reader)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("input"u8))
            {
                ToolInput = ConverseJson.Chars(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadReasoning(scoped ref Utf8JsonReader reader)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("text"u8))
            {
                Reasoning = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("signature"u8))
            {
                Signature = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("redactedContent"u8))
            {
                Redacted = ConverseJson.Chars(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Where Claude tells which stop text it came to, when it was asked: at the top of a whole answer, inside <c>delta</c> in a stream.</summary>
    private void ReadAdditional(scoped ref Utf8JsonReader reader)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("stop_sequence"u8))
            {
                StopText = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("delta"u8))
            {
                ReadAdditional(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadTier(scoped ref Utf8JsonReader reader)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("type"u8))
            {
                ServiceTier = ConverseJson.Chars(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The message of a whole answer; or the error by which AWS answers to what it does not know at all.</summary>
    private void ReadOutput(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (!ConverseJson.IsObject(ref reader))
        {
            return;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("__type"u8))
            {
                ErrorType = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("message"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMessage(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadMessage(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("content"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                Content = ConverseJson.Raw(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
