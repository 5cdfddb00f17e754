using System.Text.Json;
using Passerelle.Protocol.OpenAiChat;
using Passerelle.Protocol.OpenAiResponses;

namespace Passerelle.Protocol.PassThrough;

/// <summary>
/// Watches an answer that is no conversation. Every JSON value is one; an event whose <c>type</c> ends with <c>.completed</c> or <c>.done</c> is the
/// last. Usage is read where it is told.
/// </summary>
internal sealed class PassThroughObserver : AnswerObserver
{
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => SeeOpenEvent(eventName, data);

    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var marks = data.IsEmpty ? AnswerMarks.None
            : data.SequenceEqual("[DONE]"u8) ? AnswerMarks.Done
            : Read(data, out var isLast) is var read && isLast ? read | AnswerMarks.Finish
            : read;
        marks |= eventName.SequenceEqual("error"u8) ? AnswerMarks.Error : AnswerMarks.None;
        Seen |= marks;
        return marks;
    }

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body)
    {
        var marks = Read(body, out _);
        marks |= (marks & AnswerMarks.Content) != 0 ? AnswerMarks.Finish : AnswerMarks.None;
        Seen |= marks;
        return marks;
    }

    private AnswerMarks Read(ReadOnlySpan<byte> json, out bool isLast)
    {
        isLast = false;
        var marks = AnswerMarks.None;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read())
            {
                return AnswerMarks.Malformed;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                _ = reader.Read();
                return AnswerMarks.Content;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueTextEquals("error"u8);
                var isType = reader.ValueTextEquals("type"u8);
                var isUsage = reader.ValueTextEquals("usage"u8);
                _ = reader.Read();
                if (isError)
                {
                    marks |= reader.TokenType is JsonTokenType.Null or JsonTokenType.False ? AnswerMarks.None : AnswerMarks.Error;
                }
                else if (isUsage && reader.TokenType == JsonTokenType.StartObject)
                {
                    var start = (int)reader.TokenStartIndex;
                    var again = reader;
                    var usage = OpenAiUsage.Read(ref reader);
                    if (usage.Input is null)
                    {
                        // The newer endpoints count in the words of Responses.
                        usage = ResponsesUsage.Read(ref again, mayExcludeReasoning: false);
                    }

                    Keep(json[start..(int)reader.BytesConsumed], usage);
                    continue;
                }
                else if (isType && reader.TokenType == JsonTokenType.String)
                {
                    isLast = reader.ValueSpan.EndsWith(".completed"u8) || reader.ValueSpan.EndsWith(".done"u8);
                    marks |= reader.ValueTextEquals("error"u8) ? AnswerMarks.Error : AnswerMarks.None;
                }

                reader.Skip();
            }

            // Anything but white space behind the object makes this throw.
            _ = reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return AnswerMarks.Malformed;
        }

        return (marks & AnswerMarks.Error) != 0 ? marks : marks | AnswerMarks.Content;
    }
}
