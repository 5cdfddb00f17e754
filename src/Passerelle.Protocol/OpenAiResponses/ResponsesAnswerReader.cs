using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Reads a Responses answer. The end of the stream is <c>response.completed</c>, <c>.incomplete</c> or <c>.failed</c>; a <c>[DONE]</c>
/// behind it (OpenRouter) says nothing more. What an item holds is taken from its deltas, and from its <c>done</c> event what they left
/// out: some providers send no deltas, some no items in the last event, some other ids there.
/// </summary>
internal sealed class ResponsesAnswerReader(TargetTraits target) : AnswerReader
{
    private readonly ResponsesItemReader _items = new(target.Signatures ?? SignatureFormats.OpenAi);
    private readonly List<ResponsesItemState> _states = [];
    private ResponsesItemState? _current;
    private bool _ended;

    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (data.IsEmpty)
        {
            return AnswerMarks.None;
        }

        if (data.StartsWith("[DONE]"u8) && data.TrimEnd((byte)' ').Length == 6)
        {
            return Mark(AnswerMarks.Done);
        }

        try
        {
            return Mark(Read(eventName, data, sink));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Mark(AnswerMarks.Malformed);
        }
    }

    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Mark(AnswerMarks.Malformed);
            }

            // Anything but white space behind the object makes this throw.
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            _ = reader.Read();
            return Mark(ReadResponse(body[start..end], "completed"u8, sink, isBody: true));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Mark(AnswerMarks.Malformed);
        }
    }

    public override void Complete(AnswerSink sink)
    {
        // A stream has its end in an event; without it the answer broke off.
    }

    private AnswerMarks Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        var reader = new Utf8JsonReader(data);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return AnswerMarks.Malformed;
        }

        JsonChars type = default;
        JsonChars delta = default;
        ReadOnlySpan<byte> logProbs = default;
        ReadOnlySpan<byte> inner = default;
        ReadOnlySpan<byte> error = default;
        long? index = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // By length first: most members of a delta are none of these.
            switch (reader.ValueSpan.Length)
            {
                case 5 when reader.ValueTextEquals("delta"u8):
                    delta = ResponsesItem.Chars(ref reader);
                    break;
                case 4 when reader.ValueTextEquals("type"u8):
                    type = ResponsesItem.Chars(ref reader);
                    break;
                case 12 when reader.ValueTextEquals("output_index"u8):
                    index = UsageCount.Read(ref reader);
                    break;
                case 8 when reader.ValueTextEquals("logprobs"u8):
                    logProbs = ResponsesItem.Value(ref reader, data);
                    break;
                case 8 when reader.ValueTextEquals("response"u8):
                case 4 when reader.ValueTextEquals("item"u8):
                case 10 when reader.ValueTextEquals("annotation"u8):
                    inner = ResponsesItem.Value(ref reader, data);
                    break;
                case 5 when reader.ValueTextEquals("error"u8):
                    error = ResponsesItem.Value(ref reader, data);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Anything but white space behind the object makes this throw.
        _ = reader.Read();
        if (_ended)
        {
            return AnswerMarks.None;
        }

        var name = type.IsEmpty ? eventName : type.Escaped;
        if (name.SequenceEqual("error"u8) || !error.IsEmpty)
        {
            return Fail(error.IsEmpty ? data : error, sink);
        }

        return name.StartsWith("response."u8) ? Dispatch(name["response.".Length..], index, delta, logProbs, inner, sink) : AnswerMarks.None;
    }

    /// <param name="name">The event's name without <c>response.</c>.</param>
    /// <param name="index">The item's place; null when not told.</param>
    /// <param name="delta">The piece that it adds.</param>
    /// <param name="logProbs">Log probabilities of the piece.</param>
    /// <param name="inner">The response, the item or the annotation that it is about.</param>
    /// <param name="sink">Gets what is in it.</param>
    private AnswerMarks Dispatch(ReadOnlySpan<byte> name, long? index, JsonChars delta, ReadOnlySpan<byte> logProbs, ReadOnlySpan<byte> inner, AnswerSink sink)
    {
        if (name.SequenceEqual("output_text.delta"u8))
        {
            At(index).HasSaid |= !delta.IsEmpty;
            if (!delta.IsEmpty)
            {
                _items.Text(sink, delta);
            }

            ResponsesItemReader.LogProbs(sink, logProbs);
            return delta.IsEmpty ? AnswerMarks.None : AnswerMarks.Content;
        }

        if (name.SequenceEqual("function_call_arguments.delta"u8) || name.SequenceEqual("custom_tool_call_input.delta"u8))
        {
            var state = At(index);
            if (state.Call < 0 || delta.IsEmpty)
            {
                return AnswerMarks.None;
            }

            state.HasSaid = true;
            sink.ToolArguments(0, state.Call, delta);
            return AnswerMarks.Content;
        }

        var isSummary = name.SequenceEqual("reasoning_summary_text.delta"u8);
        if (isSummary || name.SequenceEqual("reasoning_text.delta"u8))
        {
            At(index).HasSaid |= !delta.IsEmpty;
            if (delta.IsEmpty)
            {
                return AnswerMarks.None;
            }

            _items.Reasoning(sink, delta, isSummary);
            return AnswerMarks.Content;
        }

        if (name.SequenceEqual("refusal.delta"u8))
        {
            At(index).HasSaid |= !delta.IsEmpty;
            if (delta.IsEmpty)
            {
                return AnswerMarks.None;
            }

            _items.Refusal(sink, delta);
            return AnswerMarks.Content;
        }

        return DispatchRare(name, index, inner, sink);
    }

    private AnswerMarks DispatchRare(ReadOnlySpan<byte> name, long? index, ReadOnlySpan<byte> inner, AnswerSink sink)
    {
        if (name.SequenceEqual("output_item.added"u8))
        {
            var item = ResponsesItem.Read(inner);
            var state = At(index ?? _states.Count);
            if (!item.IsCall)
            {
                _items.EndPart(sink);
            }
            else if (!item.Name.IsEmpty && state.Call < 0)
            {
                _items.BeginCall(sink, state, item);
                return AnswerMarks.Content;
            }

            return AnswerMarks.None;
        }

        if (name.SequenceEqual("output_item.done"u8))
        {
            return _items.Complete(sink, At(index), ResponsesItem.Read(inner));
        }

        if (name.SequenceEqual("content_part.added"u8) || name.SequenceEqual("reasoning_summary_part.added"u8))
        {
            _items.EndPart(sink);
            return AnswerMarks.None;
        }

        if (name.SequenceEqual("output_text.annotation.added"u8))
        {
            ResponsesItemReader.Cite(sink, At(index), inner);
            return AnswerMarks.None;
        }

        if (name.SequenceEqual("completed"u8) || name.SequenceEqual("incomplete"u8) || name.SequenceEqual("failed"u8) || name.SequenceEqual("cancelled"u8))
        {
            return ReadResponse(inner, name, sink, isBody: false);
        }

        if (name.SequenceEqual("created"u8) || name.SequenceEqual("in_progress"u8) || name.SequenceEqual("queued"u8))
        {
            ResponsesBody.Read(inner).Start(sink);
        }

        return AnswerMarks.None;
    }

    /// <summary>Reads a response object that ends the answer, or is the whole of it.</summary>
    /// <param name="json">The object.</param>
    /// <param name="otherwise">Its status, when it does not say.</param>
    /// <param name="sink">Gets what is in it.</param>
    /// <param name="isBody">Whether it is the whole answer.</param>
    private AnswerMarks ReadResponse(ReadOnlySpan<byte> json, ReadOnlySpan<byte> otherwise, AnswerSink sink, bool isBody)
    {
        var body = ResponsesBody.Read(json);
        var status = body.Status.IsEmpty ? new JsonChars(isBody ? default : otherwise) : body.Status;
        body.Start(sink);
        var marks = ReadUsage(body, sink);
        if (!body.Error.IsEmpty || status.Is("failed"u8) || status.Is("cancelled"u8))
        {
            return marks | Fail(body.Error.IsEmpty ? "{}"u8 : body.Error, sink);
        }

        if (_states.Count == 0)
        {
            marks |= ReadOutput(body.Output, sink);
        }

        if (status.Is("queued"u8) || status.Is("in_progress"u8) || (isBody && !body.HasOutput))
        {
            return marks;
        }

        _items.EndPart(sink);
        var native = body.Reason.IsEmpty ? status : body.Reason;
        sink.Finish(0, ResponsesFinish.Read(status, body.Reason, _items.HasCalls), native, default);
        _ended = true;
        sink.End();
        return marks | (status.IsEmpty ? AnswerMarks.Done : AnswerMarks.Finish | AnswerMarks.Done);
    }

    private AnswerMarks ReadUsage(in ResponsesBody body, AnswerSink sink)
    {
        if (body.Usage.IsEmpty || body.Usage[0] != (byte)'{')
        {
            return AnswerMarks.None;
        }

        var reader = new Utf8JsonReader(body.Usage);
        _ = reader.Read();
        var usage = ResponsesUsage.Read(ref reader, target.OutputExcludesReasoning);
        Keep(body.Usage, usage);
        sink.Usage(usage);
        return AnswerMarks.None;
    }

    private AnswerMarks ReadOutput(ReadOnlySpan<byte> output, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        if (output.IsEmpty || output[0] != (byte)'[')
        {
            return marks;
        }

        var reader = new Utf8JsonReader(output);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
            if (isObject)
            {
                marks |= _items.Complete(sink, new ResponsesItemState(-1), ResponsesItem.Read(output[start..(int)reader.BytesConsumed]));
            }
        }

        return marks;
    }

    private AnswerMarks Fail(ReadOnlySpan<byte> error, AnswerSink sink)
    {
        _ended = true;
        sink.Error(ResponsesErrors.Read(error));
        return AnswerMarks.Error;
    }

    private AnswerMarks Mark(AnswerMarks marks)
    {
        Seen |= marks;
        return marks;
    }

    /// <summary>The item at a place; without a place, the one that was spoken of last.</summary>
    private ResponsesItemState At(long? index)
    {
        if (_current is { IsDone: false } && (index is null || _current.Index == index))
        {
            return _current;
        }

        var at = index ?? _current?.Index ?? 0;
        _current = _states.Find(state => state.Index == at);
        if (_current is null)
        {
            _current = new ResponsesItemState(at);
            _states.Add(_current);
        }

        return _current;
    }
}
