using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Takes thinking out of the history of a request in this dialect, for a target of the same dialect: what other makers' models
/// thought after a switch of models, or all of it when the provider calls a signature invalid. Everything else keeps its bytes.
/// </summary>
public static class AnthropicHistory
{
    /// <summary>
    /// The request without thinking blocks; the same memory when there is nothing to take out. A message of which nothing is left
    /// goes too; <c>thinking</c> with a budget is switched off when the tool loop that goes on has lost its thinking, which Anthropic
    /// would refuse.
    /// </summary>
    /// <param name="body">A request whose head has been read without error.</param>
    /// <param name="foreignOnly">Whether blocks with a signature of Anthropic's stay.</param>
    public static ReadOnlyMemory<byte> WithoutThinking(ReadOnlyMemory<byte> body, bool foreignOnly)
    {
        if (body.Span.IndexOf("thinking\""u8) < 0)
        {
            return body;
        }

        JsonSlice messages = default, thinking = default;
        var json = new JsonCursor(body);
        while (json.NextMember())
        {
            var isMessages = json.Is("messages"u8);
            var isThinking = json.Is("thinking"u8);
            json.ToValue();
            var value = json.Take();
            messages = isMessages && value.Kind == JsonValueKind.Array ? value : messages;
            thinking = isThinking ? value : thinking;
        }

        var output = new ArrayBufferWriter<byte>(messages.Bytes.Length + 2);
        if (!messages.Exists || !Rewrite(messages, foreignOnly, output, out var loopHasNone))
        {
            return body;
        }

        var edits = new JsonEdits();
        edits.Replace(StartOf(body, messages), messages.Bytes.Length, output.WrittenMemory);
        if (loopHasNone && thinking.Exists && IsType(thinking, "enabled"u8))
        {
            edits.Replace(StartOf(body, thinking), thinking.Bytes.Length, "{\"type\":\"disabled\"}"u8.ToArray());
        }

        return edits.Apply(body);
    }

    /// <summary>Writes the messages anew; false when nothing had to go.</summary>
    private static bool Rewrite(JsonSlice messages, bool foreignOnly, ArrayBufferWriter<byte> output, out bool loopHasNone)
    {
        var removedAny = false;
        loopHasNone = false;
        var isFirst = true;
        output.Write("["u8);
        var json = new JsonCursor(messages.Bytes);
        while (json.NextItem())
        {
            var message = json.Take();
            var content = Member(message, "content"u8);
            var kept = Kept(content, foreignOnly, out var removed, out var hasCall, out var hasThinking);
            if (hasCall)
            {
                loopHasNone = removed && !hasThinking;
            }

            if (!removed)
            {
                Separate();
                output.Write(message.Bytes.Span);
                continue;
            }

            removedAny = true;
            if (kept.Count > 0)
            {
                Separate();
                WriteMessage(message, content, kept, output);
            }
        }

        output.Write("]"u8);
        return removedAny;

        void Separate()
        {
            output.Write(isFirst ? default : ","u8);
            isFirst = false;
        }
    }

    private static void WriteMessage(JsonSlice message, JsonSlice content, List<JsonSlice> kept, ArrayBufferWriter<byte> output)
    {
        var start = StartOf(message.Bytes, content);
        output.Write(message.Bytes.Span[..start]);
        output.Write("["u8);
        for (var i = 0; i < kept.Count; i++)
        {
            output.Write(i == 0 ? default : ","u8);
            output.Write(kept[i].Bytes.Span);
        }

        output.Write("]"u8);
        output.Write(message.Bytes.Span[(start + content.Bytes.Length)..]);
    }

    private static List<JsonSlice> Kept(JsonSlice content, bool foreignOnly, out bool removed, out bool hasCall, out bool hasThinking)
    {
        var kept = new List<JsonSlice>();
        removed = hasCall = hasThinking = false;
        if (content.Kind != JsonValueKind.Array)
        {
            return kept;
        }

        var json = new JsonCursor(content.Bytes);
        while (json.NextItem())
        {
            var block = json.Take();
            var isThinking = IsType(block, "thinking"u8);
            if ((isThinking && (!foreignOnly || !IsSigned(block))) || (!foreignOnly && IsType(block, "redacted_thinking"u8)))
            {
                removed = true;
                continue;
            }

            hasThinking |= isThinking || IsType(block, "redacted_thinking"u8);
            hasCall |= IsType(block, "tool_use"u8);
            kept.Add(block);
        }

        return kept;
    }

    private static bool IsSigned(JsonSlice block) =>
        AnthropicSignatures.Read(Member(block, "signature"u8), out _) is { Format: SignatureFormats.Anthropic };

    private static bool IsType(JsonSlice value, ReadOnlySpan<byte> type) => Member(value, "type"u8).Chars.Is(type);

    private static JsonSlice Member(JsonSlice value, ReadOnlySpan<byte> name)
    {
        if (value.Kind != JsonValueKind.Object)
        {
            return default;
        }

        var json = new JsonCursor(value.Bytes);
        while (json.NextMember())
        {
            var isWanted = json.Is(name);
            json.ToValue();
            if (isWanted)
            {
                return json.Take();
            }

            json.Skip();
        }

        return default;
    }

    private static int StartOf(ReadOnlyMemory<byte> whole, JsonSlice part)
    {
        _ = whole.Span.Overlaps(part.Bytes.Span, out var start);
        return start;
    }
}
