using System.Buffers;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Protocol.Sse;

namespace Passerelle.Gateway.Relay;

/// <summary>An answer that came as a stream of events although a whole one was asked for: some servers know nothing else.</summary>
internal static class EventsAsBody
{
    /// <summary>Whether a body is a stream of events, by its first line.</summary>
    public static bool IsStream(ReadOnlySpan<byte> body)
    {
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        body = body.TrimStart("\r\n "u8);
        return body.StartsWith("data:"u8) || body.StartsWith("event:"u8) || body.StartsWith(":"u8) || body.StartsWith("id:"u8);
    }

    /// <summary>Reads the events to their end.</summary>
    /// <param name="attempt">The call. Its observer hears of the usage.</param>
    /// <param name="dialect">How the provider talks.</param>
    /// <param name="body">The events.</param>
    /// <param name="maxEventBytes">The largest event that is read.</param>
    /// <param name="sink">Gets what is in them.</param>
    public static UpstreamFailure? Read(Attempt attempt, IProviderChatDialect dialect, ReadOnlyMemory<byte> body, int maxEventBytes, AnswerSink sink)
    {
        var observer = attempt.Observer;
        var reader = observer as AnswerReader ?? dialect.ReadAnswer(attempt.Target.Traits);
        var scanner = new SseScanner(maxEventBytes);
        var rest = new ReadOnlySequence<byte>(body);
        while (scanner.TryRead(ref rest, out var frame) || !rest.IsEmpty)
        {
            // Behind the last blank line there may be one event more.
            var bytes = (frame.IsEmpty ? rest : frame).ToArray();
            rest = frame.IsEmpty ? rest.Slice(rest.End) : rest;
            SseFrame.Read(bytes, new byte[bytes.Length], out var name, out var data);
            var marks = reader.ReadEvent(name, Utf8Text.Clean(data), sink);
            if (!ReferenceEquals(reader, observer))
            {
                observer.SeeEvent(name, data);
            }

            if ((marks & AnswerMarks.Error) != 0)
            {
                return UpstreamErrors.OfInner(attempt.Target.Provider, data);
            }
        }

        if ((reader.Seen & AnswerMarks.Finish) == 0)
        {
            return new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again);
        }

        reader.Complete(sink);
        return null;
    }
}
