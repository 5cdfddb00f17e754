using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// The fields of one event of a stream, or of a whole message, where they lie. All of it is read before anything is acted on, so
/// that half an event says nothing; fields may come in any order.
/// </summary>
internal ref struct AnthropicEvent
{
    public JsonChars Type;
    public int Index;
    public JsonChars Text;
    public JsonChars Thinking;
    public JsonChars Signature;
    public JsonChars PartialJson;
    public JsonChars Compaction;
    public JsonChars StopReason;
    public JsonChars StopSequence;
    public JsonChars Id;
    public JsonChars Model;

    /// <summary>Raw values: objects, and of a message the array <c>content</c>.</summary>
    public ReadOnlySpan<byte> Block;
    public ReadOnlySpan<byte> Message;
    public ReadOnlySpan<byte> Content;
    public ReadOnlySpan<byte> Usage;
    public ReadOnlySpan<byte> Error;
    public ReadOnlySpan<byte> Citation;

    /// <summary>Reads an event or a message; false when it is no JSON object.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A name in it has half of a surrogate pair.</exception>
    public bool Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            _ = reader.Read();
            switch (name.Length)
            {
                case 4 when name.SequenceEqual("type"u8):
                    Type = Chars(ref reader);
                    break;
                case 5 when name.SequenceEqual("delta"u8):
                    ReadDelta(ref reader, json);
                    break;
                case 5 when name.SequenceEqual("index"u8):
                    Index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : 0;
                    reader.Skip();
                    break;
                case 13 when name.SequenceEqual("content_block"u8):
                    Block = Raw(ref reader, json);
                    break;
                case 7 when name.SequenceEqual("message"u8):
                    Message = Raw(ref reader, json);
                    break;
                case 7 when name.SequenceEqual("content"u8):
                    Content = reader.TokenType == JsonTokenType.StartArray ? Raw(ref reader, json) : default;
                    reader.Skip();
                    break;
                case 5 when name.SequenceEqual("usage"u8):
                    Usage = Raw(ref reader, json);
                    break;
                case 5 when name.SequenceEqual("error"u8):
                    var start = (int)reader.TokenStartIndex;
                    var isNull = reader.TokenType == JsonTokenType.Null;
                    reader.Skip();
                    Error = isNull ? default : json[start..(int)reader.BytesConsumed];
                    break;
                case 2 when name.SequenceEqual("id"u8):
                    Id = Chars(ref reader);
                    break;
                case 5 when name.SequenceEqual("model"u8):
                    Model = Chars(ref reader);
                    break;
                case 11 when name.SequenceEqual("stop_reason"u8):
                    StopReason = Chars(ref reader);
                    break;
                case 13 when name.SequenceEqual("stop_sequence"u8):
                    StopSequence = Chars(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Anything but white space behind the object makes this throw.
        _ = reader.Read();
        return true;
    }

    private void ReadDelta(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            _ = reader.Read();
            if (name.SequenceEqual("text"u8))
            {
                Text = Chars(ref reader);
            }
            else if (name.SequenceEqual("partial_json"u8))
            {
                PartialJson = Chars(ref reader);
            }
            else if (name.SequenceEqual("thinking"u8))
            {
                Thinking = Chars(ref reader);
            }
            else if (name.SequenceEqual("signature"u8))
            {
                Signature = Chars(ref reader);
            }
            else if (name.SequenceEqual("stop_reason"u8))
            {
                StopReason = Chars(ref reader);
            }
            else if (name.SequenceEqual("stop_sequence"u8))
            {
                StopSequence = Chars(ref reader);
            }
            else if (name.SequenceEqual("citation"u8))
            {
                Citation = Raw(ref reader, json);
            }
            else if (name.SequenceEqual("content"u8))
            {
                Compaction = Chars(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The characters of the value under the reader, when it is a string.</summary>
    private static JsonChars Chars(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new JsonChars(reader.ValueSpan);
        }

        reader.Skip();
        return default;
    }

    /// <summary>The object or array under the reader.</summary>
    private static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            reader.Skip();
            return default;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
