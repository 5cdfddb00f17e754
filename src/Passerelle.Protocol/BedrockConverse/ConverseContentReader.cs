using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Reads the content blocks of a stream. A block of text is not announced; citations come before the text that they support, and those
/// of a search in a block of their own behind it, so the end of a text is told when something else follows.
/// </summary>
/// <param name="signatures">Whose proofs the model gives.</param>
internal sealed class ConverseContentReader(string signatures)
{
    private readonly List<ConverseBlock> _blocks = [];
    private bool _textHasEnded;

    /// <summary>How many tool calls there have been.</summary>
    public int Calls { get; set; }

    /// <summary>A block is announced.</summary>
    public AnswerMarks Begin(in ConverseEvent e, AnswerSink sink)
    {
        // Said twice, it is one block.
        if (e.Start.IsEmpty || At(e.Index) is not null)
        {
            return AnswerMarks.None;
        }

        var reader = new Utf8JsonReader(e.Start);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var type))
        {
            var value = ConverseJson.Raw(ref reader, e.Start);
            if (value.IsEmpty || value[0] != (byte)'{')
            {
                continue;
            }

            if (type.SequenceEqual("toolUse"u8))
            {
                BeginTool(e.Index, value, sink);
            }
            else if (type.SequenceEqual("image"u8))
            {
                _blocks.Add(new ConverseBlock(e.Index, ConverseBlockKind.Image) { Beginning = ConverseImages.Format(value) });
            }
            else
            {
                _blocks.Add(new ConverseBlock(e.Index, ConverseBlockKind.Opaque) { Type = Encoding.UTF8.GetString(type), Beginning = new JsonSlice(value.ToArray()) });
            }

            return AnswerMarks.Content;
        }

        return AnswerMarks.None;
    }

    /// <summary>A piece of a block.</summary>
    public AnswerMarks Delta(in ConverseEvent e, AnswerSink sink)
    {
        var block = At(e.Index);
        if (block is null)
        {
            _blocks.Add(block = new ConverseBlock(e.Index, ConverseBlockKind.None));
        }

        if (!e.Text.IsEmpty)
        {
            if (block.Kind != ConverseBlockKind.Text)
            {
                EndText(sink);
                block.Become(ConverseBlockKind.Text);
            }

            sink.Text(0, e.Text);
            return AnswerMarks.Content;
        }

        if (!e.ToolInput.IsEmpty)
        {
            if (block.Kind == ConverseBlockKind.Tool)
            {
                sink.ToolArguments(0, block.Call, e.ToolInput);
            }
            else
            {
                block.Add(e.ToolInput);
            }

            return AnswerMarks.Content;
        }

        if (!e.Reasoning.IsEmpty)
        {
            EndText(sink);
            block.Become(ConverseBlockKind.Reasoning);
            sink.Reasoning(0, e.Reasoning, isSummary: false);
            return AnswerMarks.Content;
        }

        if (!e.Signature.IsEmpty || !e.Redacted.IsEmpty)
        {
            block.Become(e.Redacted.IsEmpty ? ConverseBlockKind.Reasoning : ConverseBlockKind.Redacted);
            block.Add(e.Redacted.IsEmpty ? e.Signature : e.Redacted);
            return AnswerMarks.Content;
        }

        return DeltaOfRare(in e, block);
    }

    /// <summary>A block is complete.</summary>
    public void End(int index, AnswerSink sink)
    {
        if (At(index) is { } block)
        {
            _blocks.Remove(block);
            End(block, sink);
        }
    }

    /// <summary>All blocks are complete.</summary>
    public void EndAll(AnswerSink sink)
    {
        foreach (var block in _blocks)
        {
            End(block, sink);
        }

        _blocks.Clear();
        EndText(sink);
    }

    /// <summary>What follows is no part of the text before.</summary>
    public void EndText(AnswerSink sink)
    {
        if (_textHasEnded)
        {
            _textHasEnded = false;
            sink.EndPart(0);
        }
    }

    /// <summary>Whole text that has come to its end, but for citations that may follow.</summary>
    public void Say(JsonChars text, AnswerSink sink)
    {
        if (!text.IsEmpty)
        {
            EndText(sink);
            sink.Text(0, text);
            _textHasEnded = true;
        }
    }

    private static AnswerMarks DeltaOfRare(in ConverseEvent e, ConverseBlock block)
    {
        if (!e.Citation.IsEmpty)
        {
            block.Cite(e.Citation);
        }
        else if (!e.ToolResult.IsEmpty)
        {
            block.Add(new JsonChars(e.ToolResult));
        }
        else if (!e.Image.IsEmpty)
        {
            block.Become(ConverseBlockKind.Image);
            block.Add(ConverseImages.Bytes(e.Image));
        }

        return AnswerMarks.None;
    }

    private void BeginTool(int index, ReadOnlySpan<byte> tool, AnswerSink sink)
    {
        var call = default(ConverseToolUse);
        call.Read(tool);
        if (call.IsServers)
        {
            _blocks.Add(new ConverseBlock(index, ConverseBlockKind.Opaque) { Type = "toolUse", Beginning = new JsonSlice(tool.ToArray()) });
            return;
        }

        EndText(sink);
        _blocks.Add(new ConverseBlock(index, ConverseBlockKind.Tool) { Call = Calls });
        sink.ToolCall(0, Calls++, new ToolCallStart { Id = call.Id, Name = call.Name });
    }

    private void End(ConverseBlock block, AnswerSink sink)
    {
        switch (block.Kind)
        {
            case ConverseBlockKind.Reasoning:
                if (!block.Pieces.IsEmpty)
                {
                    EndText(sink);
                    sink.ReasoningProof(0, new ReasoningProof { Format = signatures, Data = block.Pieces });
                }

                sink.EndPart(0);
                break;
            case ConverseBlockKind.Redacted:
                EndText(sink);
                Redact(block.Pieces, sink);
                break;
            case ConverseBlockKind.Tool:
                sink.EndPart(0);
                break;
            case ConverseBlockKind.Image:
                EndText(sink);
                ConverseImages.Tell(block.Beginning, block.Pieces, sink);
                break;
            case ConverseBlockKind.Opaque:
                EndText(sink);
                sink.Opaque(0, new OpaquePart(BedrockConverseDialect.DialectName, block.Type, Whole(block)));
                sink.EndPart(0);
                break;
            default:
                foreach (var citation in block.Citations ?? [])
                {
                    sink.Cite(0, citation);
                }

                _textHasEnded |= block.Kind == ConverseBlockKind.Text;
                break;
        }
    }

    /// <summary>Tells reasoning that nobody may read.</summary>
    public void Redact(JsonChars wire, AnswerSink sink)
    {
        var proof = ConverseRedacted.Read(wire, signatures);
        sink.ReasoningProof(0, new ReasoningProof { Format = proof.Format, Data = proof.Data.Chars, IsRedacted = true });
        sink.EndPart(0);
    }

    /// <summary>The block as a whole answer has it, with what came in pieces in its place: <c>input</c> of a call, <c>content</c> of its result.</summary>
    private static JsonSlice Whole(ConverseBlock block)
    {
        var output = new ArrayBufferWriter<byte>(block.Beginning.Bytes.Length + block.Pieces.Escaped.Length + 32);
        using (var json = new Utf8JsonWriter(output, ConverseJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(block.Type);
            var members = new JsonCursor(block.Beginning.Bytes);
            while (members.NextMember())
            {
                json.WritePropertyName(members.Name());
                members.ToValue();
                members.Take().WriteTo(json);
            }

            if (block.Type == "toolUse")
            {
                ToolArguments.AsObject(JsonSlice.Of(block.Pieces)).WriteTo(json, "input"u8);
            }
            else if (!block.Pieces.IsEmpty)
            {
                json.WritePropertyName("content"u8);
                json.WriteRawValue(block.Pieces.Escaped, skipInputValidation: true);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new JsonSlice(output.WrittenMemory);
    }

    private ConverseBlock? At(int index)
    {
        foreach (var block in _blocks)
        {
            if (block.Index == index)
            {
                return block;
            }
        }

        return null;
    }
}
