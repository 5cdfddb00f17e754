using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.BedrockConverse;

namespace Passerelle.Protocol.EventStream;

/// <summary>
/// Opens the messages of Bedrock's <c>invoke-with-response-stream</c> for Claude: each <c>chunk</c> holds an event of Anthropic's own
/// stream, as <c>{"bytes":"BASE64","p":"…"}</c>; an exception of AWS's becomes Anthropic's <c>error</c> event. So everything that reads
/// Anthropic's events reads these.
/// </summary>
public static class BedrockChunk
{
    /// <summary>How much room an inner event may need: no more than its payload.</summary>
    /// <param name="payload">The payload of the message.</param>
    public static int RoomFor(ReadOnlySpan<byte> payload) => payload.Length;

    /// <summary>Opens a message.</summary>
    /// <param name="name">Its name, from <see cref="AwsEventFrame"/>.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="room">At least <see cref="RoomFor"/> bytes; the event stays valid as long as they are left alone.</param>
    /// <param name="eventName">The name of the event within, from its <c>type</c>; empty when it has none.</param>
    /// <param name="data">The event's data: one line of JSON.</param>
    /// <returns>Whether there is an event; false for a chunk that holds no base64.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload, Span<byte> room, out ReadOnlySpan<byte> eventName, out ReadOnlySpan<byte> data)
    {
        if (!name.SequenceEqual("chunk"u8))
        {
            eventName = name;
            data = payload;
            if (AwsErrors.IsError(name))
            {
                var error = new ArrayBufferWriter<byte>(256);
                AnthropicErrors.Write(error, AwsErrors.Read(name, payload));
                eventName = "error"u8;
                data = error.WrittenSpan;
            }

            return true;
        }

        eventName = data = default;
        try
        {
            if (!TryDecode(payload, room, out var length))
            {
                return false;
            }

            data = room[..length];
            eventName = TypeOf(data);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on text that has half of a surrogate pair.
            eventName = data = default;
            return false;
        }
    }

    /// <summary>Writes an event as Anthropic itself sends it, for a caller of Anthropic's dialect.</summary>
    /// <param name="output">Gets the whole event.</param>
    /// <param name="eventName">Its name.</param>
    /// <param name="data">Its data.</param>
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        output.Write("event: "u8);
        output.Write(eventName);
        output.Write("\ndata: "u8);

        // A line break in JSON is white space, never part of a string; within an event it would begin another field.
        var line = output.GetSpan(data.Length)[..data.Length];
        data.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        output.Advance(data.Length);
        output.Write("\n\n"u8);
    }

    private static bool TryDecode(ReadOnlySpan<byte> payload, Span<byte> room, out int length)
    {
        length = 0;
        var found = false;
        var reader = new Utf8JsonReader(payload);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBytes = reader.ValueTextEquals("bytes"u8);
            _ = reader.Read();
            if (!isBytes || reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
            }
            else if (!reader.ValueIsEscaped)
            {
                found = Base64.DecodeFromUtf8(reader.ValueSpan, room, out _, out length) == OperationStatus.Done;
            }
            else
            {
                var copied = reader.CopyString(room);
                found = Base64.DecodeFromUtf8InPlace(room[..copied], out length) == OperationStatus.Done;
            }
        }

        return found && length > 0;
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            _ = reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                return reader.ValueSpan;
            }

            reader.Skip();
        }

        return default;
    }
}
