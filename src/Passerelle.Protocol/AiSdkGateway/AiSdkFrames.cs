using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Writes single parts of the stream: unnamed events, one JSON object each. Those that come for each piece of text are put together from
/// prepared bytes. Parts of text are numbered; the id of a tool's input is the call's.
/// </summary>
internal sealed class AiSdkFrames(IBufferWriter<byte> output)
{
    /// <summary>Of a 32-bit number, its sign included.</summary>
    private const int MostDigits = 11;

    /// <summary>What ends a stream that has gone well.</summary>
    public static ReadOnlySpan<byte> Done => "data: [DONE]\n\n"u8;

    private static ReadOnlySpan<byte> EventEnd => "\"}\n\n"u8;

    /// <summary>Writes the rest of a part whose members are written by others.</summary>
    public delegate void Members<in T>(Utf8JsonWriter json, T state);

    public void TextDelta(int part, JsonChars text) => Delta("data: {\"type\":\"text-delta\",\"id\":\""u8, part, text);

    public void ReasoningDelta(int part, JsonChars text) => Delta("data: {\"type\":\"reasoning-delta\",\"id\":\""u8, part, text);

    public void InputDelta(JsonSlice call, JsonChars text)
    {
        var prefix = "data: {\"type\":\"tool-input-delta\",\"id\":"u8;
        var middle = ",\"delta\":\""u8;
        var id = call.Bytes.Span;
        var room = output.GetSpan(prefix.Length + id.Length + middle.Length + text.Escaped.Length + EventEnd.Length);
        prefix.CopyTo(room);
        var at = prefix.Length;
        id.CopyTo(room[at..]);
        at += id.Length;
        middle.CopyTo(room[at..]);
        at += middle.Length;
        text.Escaped.CopyTo(room[at..]);
        at += text.Escaped.Length;
        EventEnd.CopyTo(room[at..]);
        output.Advance(at + EventEnd.Length);
    }

    /// <summary>A part that only says that the numbered one begins or ends.</summary>
    public void Mark(ReadOnlySpan<byte> type, int part)
    {
        var prefix = "data: {\"type\":\""u8;
        var middle = "\",\"id\":\""u8;
        var room = output.GetSpan(prefix.Length + type.Length + middle.Length + MostDigits + EventEnd.Length);
        prefix.CopyTo(room);
        var at = prefix.Length;
        type.CopyTo(room[at..]);
        at += type.Length;
        middle.CopyTo(room[at..]);
        at += middle.Length;
        _ = Utf8Formatter.TryFormat(part, room[at..], out var digits);
        at += digits;
        EventEnd.CopyTo(room[at..]);
        output.Advance(at + EventEnd.Length);
    }

    /// <summary>A numbered part with further members.</summary>
    public void Mark<T>(ReadOnlySpan<byte> type, int part, T state, Members<T> members)
    {
        var json = Begin(type);
        Span<byte> digits = stackalloc byte[MostDigits];
        _ = Utf8Formatter.TryFormat(part, digits, out var length);
        json.WriteString("id"u8, digits[..length]);
        members(json, state);
        End(json);
    }

    /// <summary>Any other part.</summary>
    public void Write<T>(ReadOnlySpan<byte> type, T state, Members<T> members)
    {
        var json = Begin(type);
        members(json, state);
        End(json);
    }

    /// <summary>The numbered part of reasoning ends, and this proves it.</summary>
    public void EndReasoning(int part, in ReasoningProof proof)
    {
        var json = Begin("reasoning-end"u8);
        Span<byte> digits = stackalloc byte[MostDigits];
        _ = Utf8Formatter.TryFormat(part, digits, out var length);
        json.WriteString("id"u8, digits[..length]);
        if (!proof.Data.IsEmpty)
        {
            AiSdkMetadata.WriteProof(json, proof.Format, proof.Data, proof.Id, proof.IsRedacted);
        }

        End(json);
    }

    private Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        output.Write("data: "u8);
        var json = OpenAiJson.Rent(output);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        return json;
    }

    private void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        OpenAiJson.Return(json);
        output.Write("\n\n"u8);
    }

    private void Delta(ReadOnlySpan<byte> prefix, int part, JsonChars text)
    {
        var middle = "\",\"delta\":\""u8;
        var room = output.GetSpan(prefix.Length + MostDigits + middle.Length + text.Escaped.Length + EventEnd.Length);
        prefix.CopyTo(room);
        _ = Utf8Formatter.TryFormat(part, room[prefix.Length..], out var digits);
        var at = prefix.Length + digits;
        middle.CopyTo(room[at..]);
        at += middle.Length;
        text.Escaped.CopyTo(room[at..]);
        at += text.Escaped.Length;
        EventEnd.CopyTo(room[at..]);
        output.Advance(at + EventEnd.Length);
    }
}
