using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads the candidates of an answer, which in a stream come piece by piece.</summary>
internal sealed class GeminiCandidateReader
{
    private readonly List<GeminiCandidate> _candidates = [];
    private readonly GeminiPartReader _parts = new();

    /// <summary>Searches of the web that were told with the candidates; null when none were.</summary>
    public long? WebSearches { get; private set; }

    /// <summary>Tells what is open at the end: calls whose arguments were still coming, and why each candidate stopped.</summary>
    public void Complete(AnswerSink sink)
    {
        foreach (var candidate in _candidates)
        {
            _parts.EndCall(candidate, sink);
            if (candidate.IsFinished)
            {
                var reason = candidate is { Reason: FinishReason.Stop, Calls: > 0 } ? FinishReason.ToolCalls : candidate.Reason;
                sink.Finish(candidate.Index, reason, new JsonChars(candidate.Word), default);
            }
        }
    }

    /// <summary>Reads the array of candidates, which is the value of the member under the reader.</summary>
    public AnswerMarks Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerSink sink)
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
            WebSearches = searches;
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

    /// <summary>The candidate of a number, new when there is none yet.</summary>
    public GeminiCandidate At(int index)
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
