using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Writes single events of Anthropic's stream. Those that come for each piece of text are put together from prepared bytes.</summary>
internal sealed class AnthropicFrames(IBufferWriter<byte> output)
{
    /// <summary>Of a 32-bit number, its sign included.</summary>
    private const int MostDigits = 11;

    public void TextDelta(int index, JsonChars text) => Delta(index, "text_delta\",\"text\":\""u8, text);

    public void ThinkingDelta(int index, JsonChars text) => Delta(index, "thinking_delta\",\"thinking\":\""u8, text);

    public void SignatureDelta(int index, JsonChars signature) => Delta(index, "signature_delta\",\"signature\":\""u8, signature);

    public void ArgumentsDelta(int index, JsonChars arguments) => Delta(index, "input_json_delta\",\"partial_json\":\""u8, arguments);

    public void CitationDelta(int index, Citation citation)
    {
        Open("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8, index);
        output.Write(",\"delta\":{\"type\":\"citations_delta\",\"citation\":"u8);
        using (var json = Json())
        {
            AnthropicCitations.Write(json, citation.Value.Exists ? citation with { Value = OneLine(citation.Value) } : citation);
        }

        output.Write("}}\n\n"u8);
    }

    /// <summary>A block that begins empty.</summary>
    public void BeginBlock(int index, BlockKind kind) =>
        BeginBlock(index, kind == BlockKind.Text ? "{\"type\":\"text\",\"text\":\"\"}"u8 : "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"u8);

    /// <summary>A block that begins with this object.</summary>
    public void BeginBlock(int index, ReadOnlySpan<byte> block)
    {
        Open("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8, index);
        output.Write(",\"content_block\":"u8);
        WriteLine(block);
        output.Write("}\n\n"u8);
    }

    public void BeginTool(int index, JsonSlice id, JsonSlice name)
    {
        Open("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8, index);
        output.Write(",\"content_block\":{\"type\":\"tool_use\",\"id\":"u8);
        output.Write(id.Bytes.Span);
        output.Write(",\"name\":"u8);
        output.Write(name.Bytes.Span);
        output.Write(",\"input\":{},\"caller\":{\"type\":\"direct\"}}}\n\n"u8);
    }

    public void BeginRedacted(int index, JsonChars data)
    {
        Open("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8, index);
        output.Write(",\"content_block\":{\"type\":\"redacted_thinking\",\"data\":\""u8);
        output.Write(data.Escaped);
        output.Write("\"}}\n\n"u8);
    }

    public void EndBlock(int index)
    {
        Open("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8, index);
        output.Write("}\n\n"u8);
    }

    public void BeginMessage(string id, string model, in Usage usage, string? serviceTier)
    {
        output.Write("event: message_start\ndata: "u8);
        using var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "message_start"u8);
        json.WriteStartObject("message"u8);
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, model);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        AnthropicUsage.Write(json, usage, serviceTier);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
    }

    public void EndMessage(string? stopReason, JsonSlice stopSequence, in Usage usage)
    {
        output.Write("event: message_delta\ndata: "u8);
        using var json = Json();
        json.WriteStartObject();
        json.WriteString("type"u8, "message_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("stop_reason"u8, stopReason);
        if (stopSequence.Exists && stopReason == "stop_sequence")
        {
            stopSequence.WriteTo(json, "stop_sequence"u8);
        }
        else
        {
            json.WriteNull("stop_sequence"u8);
        }

        json.WriteEndObject();
        AnthropicUsage.Write(json, usage);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n\n"u8);
        output.Write(AnthropicMessagesDialect.MessageStop);
    }

    private void Delta(int index, ReadOnlySpan<byte> type, JsonChars text)
    {
        var prefix = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8;
        var middle = ",\"delta\":{\"type\":\""u8;
        var end = "\"}}\n\n"u8;
        var room = output.GetSpan(prefix.Length + MostDigits + middle.Length + type.Length + text.Escaped.Length + end.Length);
        prefix.CopyTo(room);
        _ = Utf8Formatter.TryFormat(index, room[prefix.Length..], out var digits);
        var at = prefix.Length + digits;
        middle.CopyTo(room[at..]);
        at += middle.Length;
        type.CopyTo(room[at..]);
        at += type.Length;
        text.Escaped.CopyTo(room[at..]);
        at += text.Escaped.Length;
        end.CopyTo(room[at..]);
        output.Advance(at + end.Length);
    }

    private void Open(ReadOnlySpan<byte> prefix, int index)
    {
        var room = output.GetSpan(prefix.Length + MostDigits);
        prefix.CopyTo(room);
        _ = Utf8Formatter.TryFormat(index, room[prefix.Length..], out var digits);
        output.Advance(prefix.Length + digits);
    }

    /// <summary>Writes JSON on one line, as an event's data must be: a line break in JSON is white space, never part of a string.</summary>
    private void WriteLine(ReadOnlySpan<byte> raw)
    {
        var room = output.GetSpan(raw.Length)[..raw.Length];
        raw.CopyTo(room);
        room.Replace((byte)'\n', (byte)' ');
        room.Replace((byte)'\r', (byte)' ');
        output.Advance(raw.Length);
    }

    private static JsonSlice OneLine(JsonSlice value)
    {
        var line = value.Bytes.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return new JsonSlice(line);
    }

    private Utf8JsonWriter Json() => new(output, AnthropicJson.Options);
}
