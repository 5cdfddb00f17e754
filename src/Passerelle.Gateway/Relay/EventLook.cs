using System.Buffers;
using Passerelle.Protocol;
using Passerelle.Protocol.EventStream;
using Passerelle.Protocol.Sse;

namespace Passerelle.Gateway.Relay;

/// <summary>Looks at one event of a stream, where it lies: nothing is copied that is in one piece.</summary>
internal static class EventLook
{
    /// <summary>
    /// What a body that should be a stream is, by its first byte: some providers send one under another content type, and some a whole
    /// JSON body although a stream was asked for.
    /// </summary>
    public static StreamOpening OpeningOf(in ReadOnlySequence<byte> buffer, StreamFraming framing)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.AdvancePastAny(" \t\r\n"u8);
        return !reader.TryPeek(out var first) ? StreamOpening.None
            : first == (byte)'{' && framing == StreamFraming.Lines ? StreamOpening.Events
            : first is (byte)'{' or (byte)'[' ? StreamOpening.Json
            : first == (byte)'<' ? StreamOpening.Page
            : StreamOpening.Events;
    }

    /// <summary>Shows an event to what gives it another form, or else to what only watches it go by.</summary>
    /// <param name="framing">How the provider cuts its stream.</param>
    /// <param name="observer">Watches.</param>
    /// <param name="form">Gives it another form; null where the caller gets the provider's bytes.</param>
    /// <param name="frame">The event's bytes.</param>
    /// <param name="isOpen">Whether it lacks its blank line, so that it may be half an event.</param>
    public static AnswerMarks Look(StreamFraming framing, AnswerObserver observer, StreamForm? form, in ReadOnlySequence<byte> frame, bool isOpen)
    {
        if (frame.IsSingleSegment && framing == StreamFraming.Lines)
        {
            return LookAtLine(observer, form, frame.FirstSpan, isOpen);
        }

        if (frame.IsSingleSegment && framing == StreamFraming.Events && TryOneLine(frame.FirstSpan, out var line))
        {
            return Look(observer, form, default, line, isOpen: false);
        }

        var length = (int)frame.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length * 2);
        try
        {
            frame.CopyTo(rented);
            var bytes = rented.AsSpan(0, length);
            var room = rented.AsSpan(length);
            switch (framing)
            {
                case StreamFraming.Lines:
                    return LookAtLine(observer, form, bytes, isOpen);
                case StreamFraming.AwsEventStream or StreamFraming.BedrockChunks when isOpen:
                    // Half a message says nothing: its checksum is missing.
                    return AnswerMarks.Malformed;
                case StreamFraming.AwsEventStream:
                    return AwsEventFrame.Read(bytes, out var type, out var payload) ? Look(observer, form, type, payload, isOpen: false) : AnswerMarks.Malformed;
                case StreamFraming.BedrockChunks:
                    return AwsEventFrame.Read(bytes, out type, out payload) && BedrockChunk.TryOpen(type, payload, room, out var inner, out var within)
                        ? Look(observer, form, inner, within, isOpen: false)
                        : AnswerMarks.Malformed;
                default:
                    SseFrame.Read(bytes, room, out var name, out var data);
                    return Look(observer, form, name, data, isOpen);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The data of an event, copied: for the rare one that is looked at twice.</summary>
    public static ReadOnlySpan<byte> DataOf(StreamFraming framing, in ReadOnlySequence<byte> frame)
    {
        var bytes = frame.ToArray();
        if (framing == StreamFraming.Lines)
        {
            return bytes;
        }

        if (framing is StreamFraming.AwsEventStream or StreamFraming.BedrockChunks)
        {
            // An exception of Amazon's has its kind in a header; as an error of Anthropic's it has it beside its words.
            return AwsEventFrame.Read(bytes, out var type, out var payload) && BedrockChunk.TryOpen(type, payload, new byte[payload.Length], out _, out var error) ? error : default;
        }

        SseFrame.Read(bytes, new byte[bytes.Length], out _, out var data);
        return data;
    }

    private static AnswerMarks Look(AnswerObserver observer, StreamForm? form, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool isOpen) =>
        form is not null ? form.Read(name, data)
        : isOpen ? observer.SeeOpenEvent(name, data)
        : observer.SeeEvent(name, data);

    private static AnswerMarks LookAtLine(AnswerObserver observer, StreamForm? form, ReadOnlySpan<byte> line, bool isOpen)
    {
        var data = line.Trim(" \t\r\n"u8);
        return data.IsEmpty ? default : Look(observer, form, default, data, isOpen);
    }

    /// <summary>The event that nearly all streams consist of: <c>data: …</c>, LF, LF.</summary>
    private static bool TryOneLine(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> data)
    {
        if (frame.StartsWith("data: "u8) && frame.EndsWith("\n\n"u8))
        {
            data = frame[6..^2];
            return data.IndexOfAny((byte)'\n', (byte)'\r') < 0;
        }

        data = default;
        return false;
    }
}
