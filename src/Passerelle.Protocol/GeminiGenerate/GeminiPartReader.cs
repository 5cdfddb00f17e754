using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads the parts of a candidate's content and hands them to a sink.</summary>
internal sealed class GeminiPartReader
{
    private readonly ArrayBufferWriter<byte> _plain = new(256);
    private readonly ArrayBufferWriter<byte> _escaped = new(256);

    /// <summary>Reads a <c>Content</c> object.</summary>
    public AnswerMarks Read(ReadOnlySpan<byte> content, GeminiCandidate candidate, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        var reader = new Utf8JsonReader(content);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isParts = reader.ValueTextEquals("parts"u8);
            _ = reader.Read();
            if (isParts && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.StartObject)
                    {
                        marks |= ReadPart(ref reader, content, candidate, sink);
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

        return marks;
    }

    /// <summary>Ends the call whose arguments were still coming, if there is one.</summary>
    public void EndCall(GeminiCandidate candidate, AnswerSink sink)
    {
        if (candidate.OpenCall is { } open)
        {
            candidate.OpenCall = null;
            var arguments = new ArrayBufferWriter<byte>(256);
            open.WriteTo(arguments);
            Arguments(arguments.WrittenSpan, candidate.Index, open.Call, sink);
        }
    }

    private AnswerMarks ReadPart(ref Utf8JsonReader reader, ReadOnlySpan<byte> content, GeminiCandidate candidate, AnswerSink sink)
    {
        var start = (int)reader.TokenStartIndex;
        ReadOnlySpan<byte> text = default;
        ReadOnlySpan<byte> signature = default;
        ReadOnlySpan<byte> other = default;
        JsonRange call = default;
        JsonRange media = default;
        var isThought = false;
        var isRefusal = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (reader.ValueTextEquals("text"u8))
            {
                _ = reader.Read();
                text = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("thought"u8))
            {
                _ = reader.Read();
                isThought = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("thoughtSignature"u8))
            {
                _ = reader.Read();
                signature = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("partMetadata"u8))
            {
                _ = reader.Read();
                isRefusal = GeminiParts.MarksRefusal(ref reader);
            }
            else
            {
                var isCall = reader.ValueTextEquals("functionCall"u8);
                var isMedia = reader.ValueTextEquals("inlineData"u8) || reader.ValueTextEquals("fileData"u8);
                _ = reader.Read();
                var value = (int)reader.TokenStartIndex;
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                var range = new JsonRange(value, (int)reader.BytesConsumed - value);
                call = isCall && isObject ? range : call;
                media = isMedia && isObject ? range : media;
                other = isObject && !isCall && !isMedia && other.IsEmpty ? name : other;
            }
        }

        if (call.Exists)
        {
            return ReadCall(content.Slice(call.Start, call.Length), signature, candidate, sink);
        }

        if (media.Exists)
        {
            return GeminiMediaReader.Read(content.Slice(media.Start, media.Length), signature, candidate.Index, sink);
        }

        if (!other.IsEmpty && text.IsEmpty)
        {
            var raw = new JsonSlice(content[start..(int)reader.BytesConsumed].ToArray());
            sink.Opaque(candidate.Index, new OpaquePart(GeminiGenerateDialect.DialectName, Encoding.UTF8.GetString(other), raw));
            return AnswerMarks.Content;
        }

        if (isRefusal && !text.IsEmpty)
        {
            sink.Refusal(candidate.Index, new JsonChars(text));
            return AnswerMarks.Content;
        }

        Said(new JsonChars(text), new JsonChars(signature), isThought, candidate, sink);
        return text.IsEmpty ? AnswerMarks.None : AnswerMarks.Content;
    }

    private static void Said(JsonChars text, JsonChars signature, bool isThought, GeminiCandidate candidate, AnswerSink sink)
    {
        if (isThought)
        {
            if (!text.IsEmpty)
            {
                // Google calls what it shows a summary of the thoughts.
                sink.Reasoning(candidate.Index, text, isSummary: true);
            }

            if (!signature.IsEmpty)
            {
                sink.ReasoningProof(candidate.Index, new ReasoningProof { Format = SignatureFormats.Gemini, Data = signature });
            }

            return;
        }

        if (!text.IsEmpty)
        {
            if (!ReferenceEquals(sink, AnswerSink.Nothing))
            {
                candidate.Text.Append(text);
            }

            sink.Text(candidate.Index, text);
        }

        if (!signature.IsEmpty)
        {
            sink.TextSignature(candidate.Index, SignatureFormats.Gemini, signature);
        }
    }

    /// <summary>
    /// Reads a <c>functionCall</c>: whole, or (Vertex AI) the first of several that have <c>willContinue</c>, or one of those that
    /// follow, which have no name, down to an empty one.
    /// </summary>
    private AnswerMarks ReadCall(ReadOnlySpan<byte> json, ReadOnlySpan<byte> signature, GeminiCandidate candidate, AnswerSink sink)
    {
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> arguments = default;
        var argumentsAreText = false;
        JsonRange partial = default;
        var willContinue = false;
        var reader = new Utf8JsonReader(json);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isId = reader.ValueTextEquals("id"u8);
            var isArguments = reader.ValueTextEquals("args"u8);
            var isPartial = reader.ValueTextEquals("partialArgs"u8);
            var isContinued = reader.ValueTextEquals("willContinue"u8);
            _ = reader.Read();
            var start = (int)reader.TokenStartIndex;
            var kind = reader.TokenType;
            var text = kind == JsonTokenType.String ? reader.ValueSpan : default;
            reader.Skip();
            name = isName ? text : name;
            id = isId ? text : id;
            argumentsAreText |= isArguments && kind == JsonTokenType.String;
            arguments = !isArguments ? arguments : kind switch
            {
                JsonTokenType.String => text,
                JsonTokenType.Null => default,
                _ => json[start..(int)reader.BytesConsumed],
            };
            partial = isPartial && kind == JsonTokenType.StartArray ? new JsonRange(start, (int)reader.BytesConsumed - start) : partial;
            willContinue |= isContinued && kind == JsonTokenType.True;
        }

        if (!name.IsEmpty || candidate.OpenCall is null)
        {
            EndCall(candidate, sink);
            if (name.IsEmpty && arguments.IsEmpty && !partial.Exists)
            {
                return AnswerMarks.None;
            }

            candidate.OpenCall = new GeminiPartialArguments(candidate.Calls++);
            sink.ToolCall(candidate.Index, candidate.OpenCall.Call, new ToolCallStart
            {
                Id = new JsonChars(id),
                Name = new JsonChars(name),
                Signature = new JsonChars(signature),
                SignatureFormat = signature.IsEmpty ? null : SignatureFormats.Gemini,
            });
        }

        var marks = AnswerMarks.Content;
        if (partial.Exists)
        {
            var pieces = new Utf8JsonReader(json.Slice(partial.Start, partial.Length));
            _ = pieces.Read();
            marks |= candidate.OpenCall.Read(ref pieces) ? AnswerMarks.None : AnswerMarks.Malformed;
        }

        if (!arguments.IsEmpty)
        {
            var call = candidate.OpenCall.Call;
            candidate.OpenCall = null;
            if (argumentsAreText)
            {
                sink.ToolArguments(candidate.Index, call, new JsonChars(arguments));
            }
            else
            {
                Arguments(arguments, candidate.Index, call, sink);
            }
        }
        else if (!willContinue)
        {
            EndCall(candidate, sink);
        }

        return marks;
    }

    /// <summary>Tells arguments, which are a JSON object, as text, without the white space of a body that is indented.</summary>
    private void Arguments(ReadOnlySpan<byte> json, int choice, int call, AnswerSink sink)
    {
        if (ReferenceEquals(sink, AnswerSink.Nothing))
        {
            return;
        }

        _plain.ResetWrittenCount();
        _escaped.ResetWrittenCount();
        GeminiSpace.Strip(json, _plain);
        JsonEscape.Encode(_plain.WrittenSpan, _escaped);
        sink.ToolArguments(choice, call, new JsonChars(_escaped.WrittenSpan));
    }
}
