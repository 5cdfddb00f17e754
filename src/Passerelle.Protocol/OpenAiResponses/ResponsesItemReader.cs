using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Tells a sink what is in output items, as far as a stream has not told it already. One part is open at a time; it is closed when
/// the next one begins, so that a proof or a citation behind it still finds it.
/// </summary>
internal sealed class ResponsesItemReader(string signatures)
{
    private int _calls;
    private bool _isOpen;

    /// <summary>A signature that belongs on the next call.</summary>
    private Signature? _onCall;

    /// <summary>Whether the model called a tool.</summary>
    public bool HasCalls => _calls > 0;

    public void Text(AnswerSink sink, JsonChars text)
    {
        _isOpen = true;
        sink.Text(0, text);
    }

    public void Refusal(AnswerSink sink, JsonChars text)
    {
        _isOpen = true;
        sink.Refusal(0, text);
    }

    public void Reasoning(AnswerSink sink, JsonChars text, bool isSummary)
    {
        _isOpen = true;
        sink.Reasoning(0, text, isSummary);
    }

    /// <summary>What follows is another part.</summary>
    public void EndPart(AnswerSink sink)
    {
        if (_isOpen)
        {
            _isOpen = false;
            sink.EndPart(0);
        }
    }

    /// <summary>A call whose name is known begins.</summary>
    public void BeginCall(AnswerSink sink, ResponsesItemState state, in ResponsesItem item)
    {
        EndPart(sink);
        state.Call = _calls++;
        _isOpen = true;
        sink.ToolCall(0, state.Call, new ToolCallStart
        {
            Id = item.CallId.IsEmpty ? item.Id : item.CallId,
            Name = item.Name,
            IsCustom = item.IsCustomCall,
            Namespace = item.Namespace,
            ItemId = item.Id,
            Signature = _onCall is null ? default : _onCall.Data.Chars,
            SignatureFormat = _onCall?.Format,
        });
        _onCall = null;
    }

    /// <summary>Tells what a complete item adds to what has been told.</summary>
    public AnswerMarks Complete(AnswerSink sink, ResponsesItemState state, in ResponsesItem item)
    {
        if (state.IsDone || item.Type.IsEmpty)
        {
            return AnswerMarks.None;
        }

        state.IsDone = true;
        if (item.IsMessage && (item.Role.IsEmpty || item.Role.Is("assistant"u8)))
        {
            return CompleteMessage(sink, state, item);
        }

        if (item.IsReasoning)
        {
            return CompleteReasoning(sink, state, item);
        }

        if (item.IsCall)
        {
            return CompleteCall(sink, state, item);
        }

        EndPart(sink);
        if (item.IsPicture && !item.Result.IsEmpty)
        {
            sink.Media(0, new MediaPart(MediaKind.Image)
            {
                Base64 = JsonSlice.Of(item.Result),
                MediaType = item.OutputFormat.IsEmpty ? "image/png" : $"image/{item.OutputFormat.ToString()}",
            });
            return AnswerMarks.Content;
        }

        // Nothing was said to the model's name by an item of another role (a compacted conversation repeats the user's).
        sink.Opaque(0, new OpaquePart(OpenAiResponsesDialect.DialectName, item.Type.ToString(), new JsonSlice(item.Json.ToArray())));
        return item.IsMessage ? AnswerMarks.None : AnswerMarks.Content;
    }

    /// <summary>Tells log probabilities.</summary>
    /// <param name="sink">Gets each item.</param>
    /// <param name="list">The array; anything else is passed over.</param>
    public static void LogProbs(AnswerSink sink, ReadOnlySpan<byte> list)
    {
        if (list.Length <= 2 || list[0] != (byte)'[')
        {
            return;
        }

        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            sink.LogProb(0, list[start..(int)reader.BytesConsumed]);
        }
    }

    /// <summary>Tells an annotation.</summary>
    public static void Cite(AnswerSink sink, ResponsesItemState state, ReadOnlySpan<byte> annotation)
    {
        if (ResponsesCitations.Read(new JsonSlice(annotation.ToArray())) is { } citation)
        {
            state.HasCited = true;
            sink.Cite(0, citation);
        }
    }

    private AnswerMarks CompleteMessage(AnswerSink sink, ResponsesItemState state, in ResponsesItem item)
    {
        var marks = AnswerMarks.None;
        var hadSaid = state.HasSaid;
        var hadCited = state.HasCited;
        if (!item.Content.IsEmpty && item.Content[0] == (byte)'[')
        {
            var reader = new Utf8JsonReader(item.Content);
            _ = reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                marks |= CompletePart(ref reader, item.Content, sink, state, hadSaid, hadCited);
            }
        }
        else if (!hadSaid && item.Content.Length > 2 && item.Content[0] == (byte)'"')
        {
            Text(sink, new JsonChars(item.Content[1..^1]));
            marks = AnswerMarks.Content;
        }

        EndPart(sink);
        return marks;
    }

    private AnswerMarks CompletePart(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerSink sink, ResponsesItemState state, bool hadSaid, bool hadCited)
    {
        JsonChars text = default;
        JsonChars refusal = default;
        ReadOnlySpan<byte> annotations = default;
        ReadOnlySpan<byte> logProbs = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                text = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                refusal = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("annotations"u8))
            {
                annotations = ResponsesItem.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                logProbs = ResponsesItem.Value(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        var marks = AnswerMarks.None;
        if (!hadSaid && !(text.IsEmpty && refusal.IsEmpty))
        {
            EndPart(sink);
            marks = AnswerMarks.Content;
            if (!text.IsEmpty)
            {
                Text(sink, text);
                LogProbs(sink, logProbs);
            }

            if (!refusal.IsEmpty)
            {
                Refusal(sink, refusal);
            }
        }

        if (!hadCited && annotations.Length > 2 && annotations[0] == (byte)'[')
        {
            var list = new Utf8JsonReader(annotations);
            _ = list.Read();
            while (list.Read() && list.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)list.TokenStartIndex;
                list.Skip();
                Cite(sink, state, annotations[start..(int)list.BytesConsumed]);
            }
        }

        return marks;
    }

    private AnswerMarks CompleteReasoning(AnswerSink sink, ResponsesItemState state, in ResponsesItem item)
    {
        var marks = AnswerMarks.None;
        if (!state.HasSaid)
        {
            marks = Texts(sink, item.Summary, isSummary: true);
            marks |= Texts(sink, item.Content, isSummary: false);
        }

        if (!item.EncryptedContent.IsEmpty)
        {
            var format = ResponsesProof.Read(item.EncryptedContent, signatures, out var data, out var on);
            switch (on)
            {
                case ResponsesProofOn.Call:
                    _onCall = new Signature(format, JsonSlice.Of(data));
                    break;
                case ResponsesProofOn.Text:
                    sink.TextSignature(0, format, data);
                    break;
                default:
                    sink.ReasoningProof(0, new ReasoningProof { Format = format, Data = data, Id = item.Id, IsRedacted = on == ResponsesProofOn.Redacted });
                    break;
            }
        }

        EndPart(sink);
        return marks;
    }

    private AnswerMarks Texts(AnswerSink sink, ReadOnlySpan<byte> list, bool isSummary)
    {
        var marks = AnswerMarks.None;
        if (list.IsEmpty || list[0] != (byte)'[')
        {
            return marks;
        }

        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("text"u8))
                {
                    reader.Skip();
                }
                else if (ResponsesItem.Chars(ref reader) is { IsEmpty: false } text)
                {
                    EndPart(sink);
                    Reasoning(sink, text, isSummary);
                    marks = AnswerMarks.Content;
                }
            }
        }

        return marks;
    }

    private AnswerMarks CompleteCall(AnswerSink sink, ResponsesItemState state, in ResponsesItem item)
    {
        if (state.Call < 0)
        {
            BeginCall(sink, state, item);
        }

        if (!state.HasSaid && !item.Arguments.IsEmpty)
        {
            if (item.Arguments[0] == (byte)'"')
            {
                if (item.Arguments.Length > 2)
                {
                    sink.ToolArguments(0, state.Call, new JsonChars(item.Arguments[1..^1]));
                }
            }
            else
            {
                var text = new ArrayBufferWriter<byte>(item.Arguments.Length + 16);
                JsonEscape.Encode(item.Arguments, text);
                sink.ToolArguments(0, state.Call, new JsonChars(text.WrittenSpan));
            }
        }

        EndPart(sink);
        return AnswerMarks.Content;
    }
}
