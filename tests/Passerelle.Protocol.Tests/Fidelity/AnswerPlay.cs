using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Plays an answer to a reader as the relay does: frames out of the bytes, events out of the frames, and the end.</summary>
internal static class AnswerPlay
{
    /// <summary>Plays a recorded answer and tells what the reader saw.</summary>
    public static AnswerMarks Recorded(RecordedExchange exchange, AnswerReader reader, AnswerSink sink) => FidelitySource.IsStream(exchange.Kind)
        ? Stream(exchange.ResponseBody, FidelitySource.Of(exchange.Protocol)!.Cutter(exchange.Kind), reader, sink)
        : reader.ReadBody(exchange.ResponseBody, sink);

    /// <summary>Plays a stream of server-sent events, its terminator missing or not.</summary>
    public static AnswerMarks Stream(byte[] body, AnswerReader reader, AnswerSink sink) => Stream(body, new FrameCutter(StreamFraming.Events, isWrapped: false), reader, sink);

    private static AnswerMarks Stream(byte[] body, FrameCutter cutter, AnswerReader reader, AnswerSink sink)
    {
        var marks = AnswerMarks.None;
        var left = cutter.Cut(body, Take);
        if (left > 0)
        {
            cutter.Open(body.AsSpan(body.Length - left), Take);
        }

        if ((marks & AnswerMarks.Error) == 0 && (marks & (AnswerMarks.Finish | AnswerMarks.Done)) != 0)
        {
            reader.Complete(sink);
        }

        return marks;

        void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => marks |= reader.ReadEvent(name, data, sink);
    }
}
