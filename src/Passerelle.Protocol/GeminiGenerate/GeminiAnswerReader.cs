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
    private readonly GeminiCandidateReader _candidates = new();
    private readonly GeminiUsage _usage = new();
    private bool _started;
    private bool _tierTold;
    private bool _ended;

    /// <inheritdoc/>
    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (data.StartsWith("[DONE]"u8))
        {
            // Google has none, some that speak its dialect do. Without a reason for stopping it is not believed.
            if ((Seen & AnswerMarks.Finish) != 0)
            {
                Complete(sink);
            }

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
        _candidates.Complete(sink);
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
                marks |= _candidates.Read(ref reader, json, sink);
                if (_candidates.WebSearches is { } searches && searches != _usage.WebSearches)
                {
                    _usage.WebSearches = searches;
                    Keep(RawUsage.Span, _usage.Told);
                    sink.Usage(_usage.Told);
                }
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
                _candidates.At(0).Finish(FinishReason.ContentFilter, reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default);
                marks = AnswerMarks.Finish;
            }

            reader.Skip();
        }

        return marks;
    }
}
