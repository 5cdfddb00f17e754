using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>A content block of an answer that is being read: what must wait for its end.</summary>
internal sealed class AnthropicBlock(int index)
{
    private ArrayBufferWriter<byte>? _pieces;
    private List<Citation>? _citations;
    private byte[] _raw = [];
    private string _type = "";

    public int Index { get; } = index;

    public BlockKind Kind { get; private set; }

    /// <summary>The number of the tool call.</summary>
    public int Call { get; private set; }

    /// <summary>Begins with the block's object. Counts up <paramref name="calls"/> for a tool call.</summary>
    /// <returns>Whether there is content in it.</returns>
    public bool Begin(ReadOnlySpan<byte> block, ref int calls, AnswerSink sink)
    {
        JsonChars text = default, thinking = default, signature = default, data = default, id = default, name = default, type = default;
        ReadOnlySpan<byte> input = default, citations = default;
        var reader = new Utf8JsonReader(block);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.ValueSpan;
            _ = reader.Read();
            var start = (int)reader.TokenStartIndex;
            var chars = reader.TokenType == JsonTokenType.String ? new JsonChars(reader.ValueSpan) : default;
            var kind = reader.TokenType;
            reader.Skip();
            if (member.SequenceEqual("type"u8))
            {
                type = chars;
            }
            else if (member.SequenceEqual("text"u8))
            {
                text = chars;
            }
            else if (member.SequenceEqual("thinking"u8))
            {
                thinking = chars;
            }
            else if (member.SequenceEqual("signature"u8))
            {
                signature = chars;
            }
            else if (member.SequenceEqual("data"u8))
            {
                data = chars;
            }
            else if (member.SequenceEqual("id"u8))
            {
                id = chars;
            }
            else if (member.SequenceEqual("name"u8))
            {
                name = chars;
            }
            else if (member.SequenceEqual("input"u8) && kind == JsonTokenType.StartObject)
            {
                input = block[start..(int)reader.BytesConsumed];
            }
            else if (member.SequenceEqual("citations"u8) && kind == JsonTokenType.StartArray)
            {
                citations = block[start..(int)reader.BytesConsumed];
            }
        }

        if (type.Is("text"u8))
        {
            Kind = BlockKind.Text;
            CiteAll(citations);
            return Said(text, sink);
        }

        if (type.Is("thinking"u8))
        {
            Kind = BlockKind.Thinking;
            Sign(signature);
            if (!thinking.IsEmpty)
            {
                sink.Reasoning(0, thinking, isSummary: false);
            }

            return !thinking.IsEmpty;
        }

        if (type.Is("redacted_thinking"u8))
        {
            Kind = BlockKind.Redacted;
            sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = data, IsRedacted = true });
            return true;
        }

        if (type.Is("tool_use"u8))
        {
            Kind = BlockKind.Tool;
            Call = calls++;
            _raw = input.ToArray();
            sink.ToolCall(0, Call, new ToolCallStart { Id = id, Name = name });
            return true;
        }

        Kind = BlockKind.Opaque;
        _type = type.ToString();
        _raw = block.ToArray();
        return true;
    }

    public void Sign(JsonChars signature)
    {
        if (!signature.IsEmpty)
        {
            // The clients of Anthropic take the last one, if there should be more.
            _pieces ??= new ArrayBufferWriter<byte>(512);
            _pieces.ResetWrittenCount();
            _pieces.Write(signature.Escaped);
        }
    }

    /// <summary>A piece of what the block holds, for blocks that are handed over whole.</summary>
    public void Add(JsonChars piece) => (_pieces ??= new ArrayBufferWriter<byte>(256)).Write(piece.Escaped);

    /// <summary>Marks that arguments of the call came piece by piece: those of the beginning do not count then.</summary>
    public void SeeArguments() => _raw = [];

    public void Cite(ReadOnlySpan<byte> citation) =>
        (_citations ??= []).Add(AnthropicCitations.Read(new JsonSlice(citation.ToArray())));

    /// <summary>The block is complete.</summary>
    public void End(AnswerSink sink)
    {
        switch (Kind)
        {
            case BlockKind.Text when _citations is not null:
                // Anthropic says them before the text that they support.
                foreach (var citation in _citations)
                {
                    sink.Cite(0, citation);
                }

                break;
            case BlockKind.Thinking when _pieces is { WrittenCount: > 0 }:
                sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = new JsonChars(_pieces.WrittenSpan) });
                break;
            case BlockKind.Tool when !new JsonSlice(_raw).IsEmpty:
                var arguments = new ArrayBufferWriter<byte>(_raw.Length + 32);
                JsonEscape.Encode(_raw, arguments);
                sink.ToolArguments(0, Call, new JsonChars(arguments.WrittenSpan));
                break;
            case BlockKind.Opaque:
                sink.Opaque(0, new OpaquePart(AnthropicMessagesDialect.DialectName, _type, Whole()));
                break;
        }

        sink.EndPart(0);
    }

    private static bool Said(JsonChars text, AnswerSink sink)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        sink.Text(0, text);
        return true;
    }

    private void CiteAll(ReadOnlySpan<byte> citations)
    {
        if (citations.IsEmpty)
        {
            return;
        }

        var reader = new Utf8JsonReader(citations);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            Cite(citations[start..(int)reader.BytesConsumed]);
        }
    }

    /// <summary>The block with what came in pieces in its place: <c>input</c> of a server's tool, <c>content</c> of a compaction.</summary>
    private JsonSlice Whole()
    {
        if (_pieces is not { WrittenCount: > 0 })
        {
            return new JsonSlice(_raw);
        }

        var isCompaction = _type == "compaction";
        var text = JsonSlice.Of(new JsonChars(_pieces.WrittenSpan));
        var value = isCompaction ? text : ToolArguments.AsObject(text);
        var output = new ArrayBufferWriter<byte>(_raw.Length + value.Bytes.Length + 16);
        using (var json = new Utf8JsonWriter(output, AnthropicJson.Options))
        {
            json.WriteStartObject();
            var reader = new JsonCursor(_raw);
            while (reader.NextMember())
            {
                var name = reader.Name();
                reader.ToValue();
                var old = reader.Take();
                if (name != (isCompaction ? "content" : "input"))
                {
                    json.WritePropertyName(name);
                    old.WriteTo(json);
                }
            }

            value.WriteTo(json, isCompaction ? "content"u8 : "input"u8);
            json.WriteEndObject();
        }

        return new JsonSlice(output.WrittenMemory);
    }
}
