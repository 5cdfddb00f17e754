using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Reads Gemini's answers: a stream of <c>GenerateContentResponse</c> objects, or one of them, or an array of them.
/// </summary>
/// <remarks>
/// A reason for stopping may come on several events, with text behind the first, and there is no terminator: reasons are told in
/// <see cref="Complete"/>. A prompt that was blocked is an answer without candidates; that is told as candidate 0 stopped by a filter.
/// </remarks>
internal sealed class GeminiAnswerReader : AnswerReader
{
    private readonly List<GeminiCandidate> _candidates = [];
    private readonly GeminiUsage _usage = new();
    private GeminiPartReader? _parts;
    private bool _started;
    private bool _tierTold;
    private bool _ended;

    /// <inheritdoc/>
    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (data.StartsWith("[DONE]"u8))
        {
            // Google has none, some that speak its dialect do.
            Complete(sink);
            return Mark(AnswerMarks.Done);
        }

        return Mark(Read(data, sink));
    }

    /// <inheritdoc/>
    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        var marks = Read(body, sink);
        if ((marks & (AnswerMarks.Error | AnswerMarks.Malformed)) == 0)
        {
            Complete(sink);
        }

        return Mark(marks);
    }

    /// <inheritdoc/>
    public override void Complete(AnswerSink sink)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        foreach (var candidate in _candidates)
        {
            _parts?.EndCall(candidate, sink);
            if (candidate.IsFinished)
            {
                var reason = candidate is { Reason: FinishReason.Stop, Calls: > 0 } ? FinishReason.ToolCalls : candidate.Reason;
                sink.Finish(candidate.Index, reason, new JsonChars(candidate.Word), default);
            }
        }

        sink.End();
    }

    private AnswerMarks Mark(AnswerMarks marks)
    {
        Seen |= marks;
        return marks;
    }

    /// <summary>Reads one object, or several of an array, with or without its brackets.</summary>
    private AnswerMarks Read(ReadOnlySpan<byte> json, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        try
        {
            while (!_ended && !(json = json.TrimStart(" \t\r\n,[]"u8)).IsEmpty)
            {
                var reader = new Utf8JsonReader(json);
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return marks | AnswerMarks.Malformed;
                }

                marks |= ReadResponse(ref reader, json, sink);
                json = json[(int)reader.BytesConsumed..];
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the reader throws on a name with half of a surrogate pair.
            return marks | AnswerMarks.Malformed;
        }

        return marks;
    }

    private AnswerMarks ReadResponse(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerSink sink)
    {
        if (!_started)
        {
            ReadStart(reader, sink);
        }

        var marks = AnswerMarks.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("candidates"u8))
            {
                marks |= ReadCandidates(ref reader, json, sink);
            }
            else if (reader.ValueTextEquals("usageMetadata"u8))
            {
                ReadUsage(ref reader, json, sink);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                _ = reader.Read();
                if (GeminiErrors.Read(ref reader) is { } error)
                {
                    marks |= AnswerMarks.Error;
                    if (!_ended)
                    {
                        _ended = true;
                        sink.Error(error);
                    }
                }
            }
            else if (reader.ValueTextEquals("promptFeedback"u8))
            {
                marks |= ReadFeedback(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return marks;
    }

    /// <summary>Tells what stands behind the candidates and belongs before them.</summary>
    private void ReadStart(Utf8JsonReader ahead, AnswerSink sink)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> model = default;
        long created = 0;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            var isId = ahead.ValueTextEquals("responseId"u8);
            var isModel = ahead.ValueTextEquals("modelVersion"u8);
            var isTime = ahead.ValueTextEquals("createTime"u8);
            _ = ahead.Read();
            if (ahead.TokenType != JsonTokenType.String)
            {
                ahead.Skip();
            }
            else if (isId)
            {
                id = ahead.ValueSpan;
            }
            else if (isModel)
            {
                model = ahead.ValueSpan;
            }
            else if (isTime && ahead.TryGetDateTimeOffset(out var time))
            {
                created = time.ToUnixTimeSeconds();
            }
        }

        if (!id.IsEmpty || !model.IsEmpty)
        {
            _started = true;
            sink.Start(new AnswerStart { Id = new JsonChars(id), Model = new JsonChars(model), Created = created });
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerSink sink)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var start = (int)reader.TokenStartIndex;
        _usage.Read(ref reader);
        var told = _usage.Told;
        Keep(json[start..(int)reader.BytesConsumed], told);
        if (told.Reported)
        {
            sink.Usage(told);
        }

        if (_usage.ServiceTier is { } tier && !_tierTold)
        {
            _tierTold = true;
            sink.Start(new AnswerStart { ServiceTier = JsonSlice.Of(tier).Chars });
        }
    }

    private AnswerMarks ReadFeedback(ref Utf8JsonReader reader)
    {
        var marks = AnswerMarks.None;
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return marks;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("blockReason"u8);
            _ = reader.Read();
            if (isReason && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("BLOCK_REASON_UNSPECIFIED"u8)
                || isReason && reader.TokenType == JsonTokenType.Number && !reader.ValueSpan.SequenceEqual("0"u8))
            {
                // Whatever the word, and new ones come: the prompt was stopped by a filter.
                At(0).Finish(FinishReason.ContentFilter, reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default);
                marks = AnswerMarks.Finish;
            }

            reader.Skip();
        }

        return marks;
    }

    private AnswerMarks ReadCandidates(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return marks;
        }

        for (var position = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; position++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                marks |= ReadCandidate(ref reader, json, position, sink);
            }
            else
            {
                reader.Skip();
            }
        }

        return marks;
    }

    /// <summary>Reads a candidate: its number, which may stand last, is needed first.</summary>
    private AnswerMarks ReadCandidate(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int index, AnswerSink sink)
    {
        JsonRange content = default;
        JsonRange grounding = default;
        JsonRange recited = default;
        JsonRange logProbs = default;
        ReadOnlySpan<byte> finish = default;
        var isNumber = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                content = Object(ref reader);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                index = GeminiUsage.Count(ref reader) is { } number and < GeminiCandidate.Most ? (int)number : index;
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                _ = reader.Read();
                isNumber = reader.TokenType == JsonTokenType.Number;
                finish = isNumber || reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("groundingMetadata"u8))
            {
                grounding = Object(ref reader);
            }
            else if (reader.ValueTextEquals("citationMetadata"u8))
            {
                recited = Object(ref reader);
            }
            else if (reader.ValueTextEquals("logprobsResult"u8))
            {
                logProbs = Object(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        var marks = AnswerMarks.None;
        var candidate = At(index);
        if (content.Exists)
        {
            _parts ??= new GeminiPartReader();
            marks |= _parts.Read(json.Slice(content.Start, content.Length), candidate, sink);
        }

        if (logProbs.Exists)
        {
            GeminiLogProbs.Read(Inside(json, logProbs), index, sink);
        }

        if (recited.Exists)
        {
            GeminiGrounding.ReadRecited(Inside(json, recited), index, candidate.Text, sink);
        }

        if (grounding.Exists && GeminiGrounding.Read(Inside(json, grounding), index, candidate.Text, sink) is { } searches)
        {
            _usage.WebSearches = searches;
            Keep(RawUsage.Span, _usage.Told);
            sink.Usage(_usage.Told);
        }

        var word = isNumber ? GeminiFinish.Word(finish) : finish;
        if (!GeminiFinish.IsUnset(word))
        {
            candidate.Finish(GeminiFinish.Read(word), word);
            marks |= AnswerMarks.Finish;
        }

        return marks;
    }

    /// <summary>Where the member's value stands; nothing when it is no object.</summary>
    private static JsonRange Object(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        reader.Skip();
        return isObject ? new JsonRange(start, (int)reader.BytesConsumed - start) : default;
    }

    private static Utf8JsonReader Inside(ReadOnlySpan<byte> json, JsonRange value)
    {
        var reader = new Utf8JsonReader(json.Slice(value.Start, value.Length));
        _ = reader.Read();
        return reader;
    }

    private GeminiCandidate At(int index)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Index == index)
            {
                return candidate;
            }
        }

        var added = new GeminiCandidate(index);
        _candidates.Add(added);
        return added;
    }
}
