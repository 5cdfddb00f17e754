using System.Text.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Watches a Chat Completions answer. Until the model has said something every event is read; after that only those that can
/// matter, found by three vectorised searches: an unescaped <c>"usage"</c> cannot stand inside a JSON string, so the search misses
/// nothing, and the reader that follows decides.
/// </summary>
internal sealed class OpenAiChatObserver : AnswerObserver
{
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return AnswerMarks.None;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            Seen |= AnswerMarks.Done;
            return AnswerMarks.Done;
        }

        if ((Seen & AnswerMarks.Content) != 0 && !MayMatter(data))
        {
            return AnswerMarks.Content;
        }

        return Read(data, isStream: true);
    }

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body) => Read(body, isStream: false);

    /// <summary>Whether an event has a usage, a finish reason or an error that is not null.</summary>
    private static bool MayMatter(ReadOnlySpan<byte> data) =>
        HasValue(data, "\"finish_reason\""u8) || HasValue(data, "\"usage\""u8) || HasValue(data, "\"error\""u8);

    private static bool HasValue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> quotedName)
    {
        while (true)
        {
            var at = data.IndexOf(quotedName);
            if (at < 0)
            {
                return false;
            }

            data = data[(at + quotedName.Length)..].TrimStart(" \t\r\n"u8);
            if (data.StartsWith(":"u8) && !data[1..].TrimStart(" \t\r\n"u8).StartsWith("null"u8))
            {
                return true;
            }
        }
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
                return Mark(AnswerMarks.Malformed);
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
                    _ = reader.Read();
                    marks |= reader.TokenType is JsonTokenType.Null or JsonTokenType.False ? AnswerMarks.None : AnswerMarks.Error;
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
            return Mark(AnswerMarks.Malformed);
        }

        if (isStream && hasUsage && choices == 0 && marks == AnswerMarks.None)
        {
            marks |= AnswerMarks.UsageOnly;
        }

        return Mark(marks);
    }

    private AnswerMarks Mark(AnswerMarks marks)
    {
        Seen |= marks;
        return marks;
    }

    private static AnswerMarks ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> messageName, out int count)
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
                else if (reader.ValueTextEquals("text"u8))
                {
                    marks |= AnswerMarks.Content;
                    reader.Skip();
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
    private static AnswerMarks ReadMessage(ref Utf8JsonReader reader)
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
            _ = reader.Read();
            var holds = reader.TokenType switch
            {
                JsonTokenType.Null => false,
                JsonTokenType.String => !reader.ValueSpan.IsEmpty,
                JsonTokenType.StartArray or JsonTokenType.StartObject => !IsEmptyContainer(ref reader),
                _ => true,
            };
            reader.Skip();
            if (holds && !isRole)
            {
                marks = AnswerMarks.Content;
            }
        }

        return marks;
    }

    private static bool IsEmptyContainer(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        return ahead.Read() && ahead.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
    }

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
