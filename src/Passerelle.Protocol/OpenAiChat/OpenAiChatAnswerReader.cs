using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads Chat Completions answers of OpenAI and its many neighbours. The reason for stopping is handed on at the end only, since
/// some providers send it twice, or an error behind it.
/// </summary>
internal sealed class OpenAiChatAnswerReader(TargetTraits target) : AnswerReader
{
    private readonly List<OpenAiChatChoice> _choices = [];
    private readonly OpenAiSources _sources = new();
    private bool _started;
    private bool _ended;

    /// <inheritdoc/>
    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (data.IsEmpty || _ended)
        {
            return AnswerMarks.None;
        }

        // Some providers write a space behind it.
        if (data.StartsWith("[DONE]"u8) && data.TrimEnd((byte)' ').Length == 6)
        {
            // Without a reason for stopping it is not believed: whoever reads must be able to say so.
            if ((Seen & AnswerMarks.Finish) != 0)
            {
                Complete(sink);
            }

            return Mark(AnswerMarks.Done);
        }

        return Mark(Read(data, isStream: true, eventName.SequenceEqual("error"u8), sink));
    }

    /// <inheritdoc/>
    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        var marks = Mark(Read(body, isStream: false, isErrorEvent: false, sink));
        if ((marks & AnswerMarks.Malformed) == 0 && _choices.Count > 0)
        {
            Complete(sink);
        }

        return marks;
    }

    /// <inheritdoc/>
    public override void Complete(AnswerSink sink)
    {
        if (_ended)
        {
            return;
        }

        foreach (var choice in _choices)
        {
            if (!choice.Close(_sources, sink))
            {
                Fail(new ApiError(ApiErrorKind.UpstreamFailed, "The provider sent a tool call that cannot be read.") { Source = ErrorSource.Upstream }, sink);
                return;
            }
        }

        if (_choices.Exists(choice => choice.Finish == FinishReason.Error))
        {
            Fail(new ApiError(ApiErrorKind.UpstreamFailed, "The provider ended its answer with an error.") { Source = ErrorSource.Upstream }, sink);
            return;
        }

        _ended = true;
        sink.End();
    }

    private AnswerMarks Mark(AnswerMarks marks)
    {
        Seen |= marks;
        return marks;
    }

    private void Fail(ApiError error, AnswerSink sink)
    {
        _ended = true;
        sink.Error(error);
    }

    private AnswerMarks Read(ReadOnlySpan<byte> json, bool isStream, bool isErrorEvent, AnswerSink sink)
    {
        if (!Utf8.IsValid(json))
        {
            // Half of a character that a tokenizer cut in two, or worse: U+FFFD in its place.
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        }

        try
        {
            if (!_started)
            {
                Start(json, sink);
            }

            return ReadMembers(json, isStream, isErrorEvent, sink);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on a name with half of a surrogate pair.
            return AnswerMarks.Malformed;
        }
    }

    private AnswerMarks ReadMembers(ReadOnlySpan<byte> json, bool isStream, bool isErrorEvent, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        var choices = -1;
        var hasUsage = false;
        ReadOnlySpan<byte> error = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return AnswerMarks.Malformed;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "choices"u8))
            {
                choices = ReadChoices(ref reader, json, isStream, sink, ref marks);
            }
            else if (OpenAiJson.Is(ref reader, "usage"u8))
            {
                hasUsage |= ReadUsage(OpenAiJson.Value(ref reader, json), sink);
            }
            else if (OpenAiJson.Is(ref reader, "x_groq"u8))
            {
                // Groq tells a stream's usage there.
                _ = ReadUsage(OpenAiJson.Member(OpenAiJson.Value(ref reader, json), "usage"u8), sink);
            }
            else if (OpenAiJson.Is(ref reader, "error"u8))
            {
                error = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "object"u8))
            {
                // Mistral's and vLLM's envelope: {"object":"error","message":…}.
                isErrorEvent |= OpenAiJson.Value(ref reader, json).SequenceEqual("\"error\""u8);
            }
            else if (OpenAiJson.Is(ref reader, "citations"u8) || OpenAiJson.Is(ref reader, "search_results"u8))
            {
                var name = reader.ValueSpan[0] == (byte)'c';
                _sources.Keep(OpenAiJson.Value(ref reader, json), isBare: name);
            }
            else
            {
                reader.Skip();
            }
        }

        // Anything but white space behind the object makes this throw.
        _ = reader.Read();
        if (OpenAiJson.Holds(error) || isErrorEvent)
        {
            Fail(OpenAiErrorReader.Read(OpenAiJson.Holds(error) ? error : json), sink);
            marks |= AnswerMarks.Error;
        }
        else if (isStream && hasUsage && choices <= 0 && marks == AnswerMarks.None)
        {
            marks |= AnswerMarks.UsageOnly;
        }

        return marks;
    }

    private int ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isStream, AnswerSink sink, ref AnswerMarks marks)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return -1;
        }

        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var parts = OpenAiChatChoiceParts.Read(ref reader, json, isStream);
            var choice = At(parts.Index ?? count);
            marks |= choice.Read(in parts, isStream, sink);
            if (OpenAiJson.Holds(parts.Error))
            {
                Fail(OpenAiErrorReader.Read(parts.Error), sink);
                marks |= AnswerMarks.Error;
            }

            count++;
        }

        return count;
    }

    private OpenAiChatChoice At(int index)
    {
        foreach (var choice in _choices)
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = new OpenAiChatChoice(index);
        _choices.Add(added);
        return added;
    }

    private bool ReadUsage(ReadOnlySpan<byte> value, AnswerSink sink)
    {
        if (value is not [(byte)'{', ..])
        {
            return false;
        }

        var reader = new Utf8JsonReader(value);
        _ = reader.Read();
        var usage = OpenAiUsage.ReadNormal(ref reader, target.OutputExcludesReasoning);
        Keep(value, usage);
        sink.Usage(usage);
        return true;
    }

    /// <summary>Tells who answers, from the first event that has a choice at the latest; Azure's first has neither id nor choices.</summary>
    private void Start(ReadOnlySpan<byte> json, AnswerSink sink)
    {
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> model = default;
        ReadOnlySpan<byte> tier = default;
        ReadOnlySpan<byte> created = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (OpenAiJson.Is(ref reader, "id"u8))
            {
                id = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "model"u8))
            {
                model = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "created"u8))
            {
                created = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "service_tier"u8))
            {
                tier = OpenAiJson.Value(ref reader, json);
            }
            else if (OpenAiJson.Is(ref reader, "choices"u8))
            {
                _started |= OpenAiJson.Holds(OpenAiJson.Value(ref reader, json));
            }
            else
            {
                reader.Skip();
            }
        }

        var start = new AnswerStart
        {
            Id = OpenAiJson.Chars(id),
            Model = OpenAiJson.Chars(model),
            Created = OpenAiJson.Integer(created) is > 0 and { } seconds ? seconds : 0,
            ServiceTier = OpenAiJson.Chars(tier),
        };
        if (_started || !start.Id.IsEmpty || !start.Model.IsEmpty)
        {
            sink.Start(in start);
        }
    }
}
