using System.Buffers;
using Passerelle.Protocol.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Plays an answer to a reader as the relay does: frames out of the bytes, events out of the frames, and the end.</summary>
internal static class AnswerPlay
{
    /// <summary>Plays a recorded answer and tells what the reader saw.</summary>
    public static AnswerMarks Recorded(RecordedExchange exchange, AnswerReader reader, AnswerSink sink) =>
        exchange.Kind == "sse" ? Stream(exchange.ResponseBody, reader, sink) : reader.ReadBody(exchange.ResponseBody, sink);

    /// <summary>Plays a stream of server-sent events, its terminator missing or not.</summary>
    public static AnswerMarks Stream(byte[] body, AnswerReader reader, AnswerSink sink)
    {
        var scanner = new SseScanner(1 << 26);
        var rest = new ReadOnlySequence<byte>(body);
        var scratch = new byte[body.Length];
        var marks = AnswerMarks.None;
        while (scanner.TryRead(ref rest, out var frame))
        {
            SseFrame.Read(frame.FirstSpan, scratch, out var name, out var data);
            marks |= reader.ReadEvent(name, data, sink);
        }

        if (!rest.IsEmpty)
        {
            SseFrame.Read(rest.FirstSpan, scratch, out var name, out var data);
            marks |= reader.ReadEvent(name, data, sink);
        }

        if ((marks & AnswerMarks.Error) == 0 && (marks & (AnswerMarks.Finish | AnswerMarks.Done)) != 0)
        {
            reader.Complete(sink);
        }

        return marks;
    }
}
