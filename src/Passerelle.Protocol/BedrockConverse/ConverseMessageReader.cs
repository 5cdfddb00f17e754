using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Reads the content of a whole answer: a list of objects of one member each, whose name is the kind of block.</summary>
/// <param name="blocks">Knows what is open.</param>
/// <param name="signatures">Whose proofs the model gives.</param>
internal sealed class ConverseMessageReader(ConverseContentReader blocks, string signatures)
{
    /// <summary>Reads the list.</summary>
    public AnswerMarks Read(ReadOnlySpan<byte> content, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        var reader = new Utf8JsonReader(content);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var isBlock = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isBlock)
            {
                marks |= ReadBlock(content[start..(int)reader.BytesConsumed], sink);
            }
        }

        return marks;
    }

    private AnswerMarks ReadBlock(ReadOnlySpan<byte> block, AnswerSink sink)
    {
        var reader = new Utf8JsonReader(block);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var kind))
        {
            if (kind.SequenceEqual("text"u8))
            {
                var text = ConverseJson.Chars(ref reader);
                blocks.Say(text, sink);
                return text.IsEmpty ? AnswerMarks.None : AnswerMarks.Content;
            }

            var value = ConverseJson.Raw(ref reader, block);
            if (value.IsEmpty || value[0] != (byte)'{')
            {
                continue;
            }

            if (kind.SequenceEqual("citationsContent"u8))
            {
                return ReadCited(value, sink);
            }

            var tool = default(ConverseToolUse);
            var isTool = kind.SequenceEqual("toolUse"u8);
            if (isTool)
            {
                tool.Read(value);
            }

            blocks.EndText(sink);
            if (isTool && !tool.IsServers)
            {
                Call(in tool, sink);
            }
            else if (kind.SequenceEqual("reasoningContent"u8))
            {
                ReadReasoning(value, sink);
            }
            else if (kind.SequenceEqual("image"u8))
            {
                ConverseImages.Tell(ConverseImages.Format(value), ConverseImages.Bytes(value), sink);
            }
            else
            {
                sink.Opaque(0, new OpaquePart(BedrockConverseDialect.DialectName, Encoding.UTF8.GetString(kind), new JsonSlice(block.ToArray())));
            }

            return AnswerMarks.Content;
        }

        return AnswerMarks.None;
    }

    private void Call(in ConverseToolUse tool, AnswerSink sink)
    {
        var call = blocks.Calls++;
        sink.ToolCall(0, call, new ToolCallStart { Id = tool.Id, Name = tool.Name });
        if (!tool.Input.IsEmpty)
        {
            var arguments = new ArrayBufferWriter<byte>(tool.Input.Length + 32);
            JsonEscape.Encode(tool.Input, arguments);
            sink.ToolArguments(0, call, new JsonChars(arguments.WrittenSpan));
        }

        sink.EndPart(0);
    }

    /// <summary><c>{"reasoningText":{"text","signature"}}</c> or <c>{"redactedContent"}</c>.</summary>
    private void ReadReasoning(ReadOnlySpan<byte> value, AnswerSink sink)
    {
        JsonChars text = default, signature = default, redacted = default;
        var reader = new Utf8JsonReader(value);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("redactedContent"u8))
            {
                redacted = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("reasoningText"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                while (ConverseJson.NextMember(ref reader, out var inner))
                {
                    if (inner.SequenceEqual("text"u8))
                    {
                        text = ConverseJson.Chars(ref reader);
                    }
                    else if (inner.SequenceEqual("signature"u8))
                    {
                        signature = ConverseJson.Chars(ref reader);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }

        if (!redacted.IsEmpty)
        {
            blocks.Redact(redacted, sink);
            return;
        }

        if (!text.IsEmpty)
        {
            sink.Reasoning(0, text, isSummary: false);
        }

        if (!signature.IsEmpty)
        {
            sink.ReasoningProof(0, new ReasoningProof { Format = signatures, Data = signature });
        }

        sink.EndPart(0);
    }

    /// <summary><c>{"content":[{"text"}],"citations":[…]}</c>. The citations of a search come without the text that they support: it stands before.</summary>
    private AnswerMarks ReadCited(ReadOnlySpan<byte> value, AnswerSink sink)
    {
        ReadOnlySpan<byte> content = default, citations = default;
        var reader = new Utf8JsonReader(value);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("content"u8))
            {
                content = ConverseJson.Raw(ref reader, value);
            }
            else if (name.SequenceEqual("citations"u8))
            {
                citations = ConverseJson.Raw(ref reader, value);
            }
            else
            {
                reader.Skip();
            }
        }

        var marks = content.IsEmpty || content[0] != (byte)'[' ? AnswerMarks.None : Read(content, sink);
        if (!citations.IsEmpty && citations[0] == (byte)'[')
        {
            var items = new Utf8JsonReader(citations);
            _ = items.Read();
            while (items.Read() && items.TokenType != JsonTokenType.EndArray)
            {
                var citation = ConverseJson.Raw(ref items, citations);
                if (!citation.IsEmpty && citation[0] == (byte)'{')
                {
                    sink.Cite(0, ConverseCitations.Read(citation));
                }
            }
        }

        return marks;
    }
}
