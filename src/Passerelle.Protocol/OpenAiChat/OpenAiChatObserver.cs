using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Watches a Chat Completions answer. Until the model has said something every event is read; after that only those that can
/// matter, found by a few vectorised searches: the name <c>"usage"</c> with its quotes cannot be written otherwise without an escape,
/// so the search misses nothing, and the reader that follows decides.
/// </summary>
internal sealed class OpenAiChatObserver : AnswerObserver
{
    /// <summary>Whether the answer begins with sound, and so is one of sound.</summary>
    private bool _isSound;

    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) =>
        (Seen & AnswerMarks.Content) != 0 && eventName.IsEmpty && IsObject(data) && !MayMatter(data) && !IsWholeSound(data)
            ? AnswerMarks.Content
            : SeeOpenEvent(eventName, data);

    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return AnswerMarks.None;
        }

        // Some providers write a space behind it.
        if (data.StartsWith("[DONE]"u8) && data.TrimEnd((byte)' ').Length == 6)
        {
            return Mark(AnswerMarks.Done);
        }

        var marks = Read(data, isStream: true);
        marks |= IsWholeSound(data) ? AnswerMarks.Finish : AnswerMarks.None;
        return Mark(eventName.SequenceEqual("error"u8) ? (marks & ~AnswerMarks.UsageOnly) | AnswerMarks.Error : marks);
    }

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body) => Mark(Read(body, isStream: false));

    /// <summary>Whether an event looks like an object from its ends. What breaks off, or is <c>[DONE]</c>, does not.</summary>
    private static bool IsObject(ReadOnlySpan<byte> data) => data is [(byte)'{', .., (byte)'}'];

    /// <summary>
    /// Whether an event may have a usage, a finish reason or an error that is not null. An escaped letter may be part of such a name:
    /// such an event is read.
    /// </summary>
    private static bool MayMatter(ReadOnlySpan<byte> data) =>
        Mentions(data, "\"finish_reason\""u8) || Mentions(data, "\"usage\""u8) || Mentions(data, "\"error\""u8) || data.IndexOf("\\u00"u8) >= 0;

    /// <summary>Sound has no reason for stopping: when it is whole, OpenAI tells until when it is kept.</summary>
    private bool IsWholeSound(ReadOnlySpan<byte> data) => _isSound && Mentions(data, "\"expires_at\""u8);

    /// <summary>Whether a word stands there as a string and is not the name of a null.</summary>
    private static bool Mentions(ReadOnlySpan<byte> data, ReadOnlySpan<byte> quoted)
    {
        while (true)
        {
            var at = data.IndexOf(quoted);
            if (at < 0)
            {
                return false;
            }

            data = data[(at + quoted.Length)..];
            if (!data.StartsWith(":null"u8) && !IsNull(data))
            {
                return true;
            }
        }
    }

    /// <summary>Whether this goes on with a colon and a null, with any white space between.</summary>
    private static bool IsNull(ReadOnlySpan<byte> data)
    {
        data = data.TrimStart(" \t\r\n"u8);
        return data.StartsWith(":"u8) && data[1..].TrimStart(" \t\r\n"u8).StartsWith("null"u8);
    }

    private AnswerMarks Read(ReadOnlySpan<byte> json, bool isStream)
    {
        var marks = AnswerMarks.None;
        var choices = -1;
        var hasUsage = false;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return AnswerMarks.Malformed;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("choices"u8))
                {
                    marks |= ReadChoices(ref reader, isStream ? "delta"u8 : "message"u8, out choices);
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    hasUsage |= ReadUsage(ref reader, json);
                }
                else if (reader.ValueTextEquals("x_groq"u8))
                {
                    ReadGroqUsage(ref reader, json);
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    marks |= Holds(ref reader) ? AnswerMarks.Error : AnswerMarks.None;
                }
                else if (reader.ValueTextEquals("object"u8))
                {
                    // Mistral's and vLLM's envelope: {"object":"error","message":…}.
                    _ = reader.Read();
                    marks |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("error"u8) ? AnswerMarks.Error : AnswerMarks.None;
                    reader.Skip();
                }
                else
                {
                    reader.Skip();
                }
            }

            // Anything but white space behind the object makes this throw.
            _ = reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on a name with half of a surrogate pair.
            return AnswerMarks.Malformed;
        }

        if (isStream && hasUsage && choices <= 0 && marks == AnswerMarks.None)
        {
            marks |= AnswerMarks.UsageOnly;
        }

        return marks;
    }

    private AnswerMarks Mark(AnswerMarks marks)
    {
        Seen |= marks;
        return marks;
    }

    private AnswerMarks ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> messageName, out int count)
    {
        var marks = AnswerMarks.None;
        count = -1;
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return marks;
        }

        count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(messageName))
                {
                    marks |= ReadMessage(ref reader);
                }
                else if (reader.ValueTextEquals("finish_reason"u8))
                {
                    _ = reader.Read();
                    if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
                    {
                        marks |= reader.ValueTextEquals("error"u8) ? AnswerMarks.Finish | AnswerMarks.Error : AnswerMarks.Finish;
                    }

                    reader.Skip();
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    marks |= Holds(ref reader) ? AnswerMarks.Error : AnswerMarks.None;
                }
                else if (reader.ValueTextEquals("text"u8))
                {
                    // Of the older completions, which some servers answer with here.
                    marks |= Holds(ref reader) ? AnswerMarks.Content : AnswerMarks.None;
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return marks;
    }

    /// <summary>A delta says something when any member beside its role holds something: also one that this code has never heard of.</summary>
    private AnswerMarks ReadMessage(ref Utf8JsonReader reader)
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
            var isRole = reader.ValueTextEquals("role"u8);
            var isSound = reader.ValueTextEquals("audio"u8);
            if (Holds(ref reader) && !isRole)
            {
                marks = AnswerMarks.Content;
                _isSound |= isSound;
            }
        }

        return marks;
    }

    /// <summary>Reads the value of the member under the reader to its end: is there anything in it?</summary>
    private static bool Holds(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        var holds = reader.TokenType switch
        {
            JsonTokenType.Null or JsonTokenType.False => false,
            JsonTokenType.String => !reader.ValueSpan.IsEmpty,
            JsonTokenType.StartArray or JsonTokenType.StartObject => !IsEmptyContainer(reader),
            _ => true,
        };
        reader.Skip();
        return holds;
    }

    private static bool IsEmptyContainer(Utf8JsonReader ahead) =>
        ahead.Read() && ahead.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;

    private bool ReadUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var start = (int)reader.TokenStartIndex;
        var usage = OpenAiUsage.Read(ref reader);
        Keep(json[start..(int)reader.BytesConsumed], usage);
        return true;
    }

    /// <summary>Groq tells a stream's usage in <c>x_groq.usage</c>.</summary>
    private void ReadGroqUsage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
