using System.Buffers;
using System.IO.Pipelines;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// What is known of one stream while it goes by: which bytes are whole events, what has been said, and how it ends. Holds the rules
/// of honesty; reading and writing are <see cref="StreamRelay"/>'s.
/// </summary>
internal sealed class CarriedStream(Exchange x, Attempt attempt, StreamForm? form, int maxEventBytes)
{
    /// <summary>What is held back at most, in bytes, while the model has said nothing.</summary>
    private const int MostHeld = 64 * 1024;
    private static readonly byte[] ChatEnd = "data: [DONE]"u8.ToArray();

    private readonly StreamFraming _framing = attempt.Wire.Framing;
    private FrameScanner _scanner = new(attempt.Wire.Framing, maxEventBytes);
    private ReadOnlySequence<byte> _buffer;
    private long _whole;
    private long _dropStart;
    private long _dropLength;
    private byte[]? _end;
    private bool _lastEventOpen;
    private bool _looksRight;

    /// <summary>Whether nothing more is to be read.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether a whole answer has come in place of a stream; <see cref="SeeWhole"/> is to look at it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>
    /// Whether the caller may be told: the model has said something, or that it says nothing, or so much has come without content
    /// that it cannot be held back any longer.
    /// </summary>
    public bool MayBegin => attempt.Failure is null
        && ((attempt.Observer.Seen & (AnswerMarks.Content | AnswerMarks.Finish)) != 0 || _whole > MostHeld);

    /// <summary>How far the reader may forget.</summary>
    public SequencePosition Consumed { get; private set; }
    /// <summary>How far everything has been looked at.</summary>
    public SequencePosition Examined => _buffer.End;

    /// <summary>Looks at the fresh part of what the reader offers.</summary>
    public void See(ReadOnlySequence<byte> buffer, bool completed)
    {
        _buffer = buffer;
        Consumed = buffer.Start;
        if (!_looksRight && !LooksRight(buffer, completed))
        {
            return;
        }

        var rest = buffer.Slice(_whole);
        while (!Ended && _scanner.TryRead(ref rest, out var frame))
        {
            SeeFrame(frame);
        }

        // Some providers put OpenAI's terminator behind that of another dialect.
        if (_end is not null && form is null && _framing == StreamFraming.Events && !_end.AsSpan().StartsWith(ChatEnd) && new SequenceReader<byte>(rest).IsNext(ChatEnd) && _scanner.TryRead(ref rest, out var second))
        {
            _end = [.. _end, .. second.ToArray()];
        }

        if (_scanner.TooLarge || _scanner.Corrupt)
        {
            Break(_scanner.TooLarge ? TooLarge() : new UpstreamFailure(UpstreamErrors.Failed(attempt.Target.Provider, "its stream was damaged on the way"), NextStep.Again));
        }
        else if (completed && !Ended)
        {
            SeeEnd(rest);
        }
    }

    /// <summary>Looks at a whole answer, which some servers give although a stream was asked for, and makes a stream of it (F44).</summary>
    /// <param name="body">The answer.</param>
    /// <param name="whole">Gives it the form of the caller's stream.</param>
    public void SeeWhole(ReadOnlySequence<byte> body, StreamForm whole)
    {
        IsWhole = false;
        Ended = true;
        form = whole;
        var bytes = body.ToArray();
        var marks = whole.ReadWhole(bytes);
        var provider = attempt.Target.Provider;
        if ((marks & AnswerMarks.Malformed) != 0)
        {
            Break(new UpstreamFailure(UpstreamErrors.Truncated(provider), NextStep.Again));
        }
        else if ((marks & AnswerMarks.Error) != 0)
        {
            Break(UpstreamErrors.OfInner(provider, bytes));
        }
        else if ((marks & (AnswerMarks.Content | AnswerMarks.Finish)) == 0)
        {
            Break(UpstreamErrors.Empty(provider));
        }
        else
        {
            // It watches for usage, and for whether the caller may be told.
            attempt.Observer.SeeBody(bytes);
            _end = whole.TakeLast();
        }
    }

    /// <summary>Ends the stream by a failure.</summary>
    public void Break(UpstreamFailure failure)
    {
        attempt.Failure ??= failure;
        Ended = true;
    }

    /// <summary>Writes the whole events that have not been written, but for the last one.</summary>
    public void Write(PipeWriter writer)
    {
        if (form is not null)
        {
            x.ResponseBytes += form.WriteTo(writer);
        }
        else
        {
            var (before, after) = _dropLength > 0 ? (_dropStart, _dropStart + _dropLength) : (_whole, _whole);
            Copy(_buffer.Slice(0, before), writer);
            Copy(_buffer.Slice(after, _whole - after), writer);
            _dropLength = 0;
        }

        Consumed = _buffer.GetPosition(_whole);
        _whole = 0;
    }

    /// <summary>Notes how it ended, before the last bytes go out.</summary>
    public void Close()
    {
        x.Status = 200;
        if (attempt.Failure is { } failure)
        {
            x.Error = failure.Error;
            x.Outcome = RequestOutcome.Truncated;
        }
        else
        {
            x.Outcome = RequestOutcome.Ok;
            attempt.Finished = true;
        }

        x.ResponseBytes += _end?.Length ?? 0;
    }

    /// <summary>
    /// Writes the end: the provider's own terminator; the dialect's where a provider that has finished leaves it out; an error event
    /// where the stream broke, unless the provider's own error event has gone by.
    /// </summary>
    public void WriteEnd(PipeWriter writer)
    {
        var isTold = (attempt.Observer.Seen & AnswerMarks.Error) != 0;
        if (form is not null)
        {
            if (attempt.Failure is { } failure && !isTold)
            {
                form.Fail(failure.Error);
            }

            x.ResponseBytes += form.WriteTo(writer);
            writer.Write(attempt.Failure is null ? _end : []);
            return;
        }

        if (_lastEventOpen)
        {
            writer.Write(_framing == StreamFraming.Lines ? "\n"u8 : "\n\n"u8);
        }

        if (attempt.Failure is null)
        {
            writer.Write(_end ?? x.Dialect.StreamEnd);
        }
        else if (!isTold)
        {
            x.Dialect.WriteStreamError(writer, attempt.Failure.Error);
        }
    }

    private void SeeFrame(ReadOnlySequence<byte> frame)
    {
        var marks = Look(frame);
        if ((marks & AnswerMarks.Done) != 0)
        {
            _end = form is null ? frame.ToArray() : form.TakeLast();
            _whole += form is null ? 0 : frame.Length;
            SeeTerminator();
            return;
        }

        if ((marks & AnswerMarks.Error) != 0)
        {
            attempt.Failure ??= InBand(frame);
            Ended |= form is not null || (!attempt.Committed && (attempt.Observer.Seen & AnswerMarks.Content) == 0);
        }

        if (form is null && (marks & AnswerMarks.UsageOnly) != 0 && !x.Head!.WantsStreamUsage && _dropLength == 0)
        {
            _dropStart = _whole;
            _dropLength = frame.Length;
        }

        _whole += frame.Length;
    }

    /// <summary>The provider says that it is done. Without a reason for stopping that is not believed: half an answer must not look whole.</summary>
    private void SeeTerminator()
    {
        Ended = true;
        if (attempt.Failure is null && (attempt.Observer.Seen & AnswerMarks.Finish) == 0)
        {
            Break(new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again));
        }
    }

    /// <summary>The connection has ended. What is left may be a last event without its blank line.</summary>
    private void SeeEnd(ReadOnlySequence<byte> rest)
    {
        Ended = true;
        if (rest.Length > 0)
        {
            var marks = Look(rest, isOpen: true);
            if ((marks & AnswerMarks.Done) != 0)
            {
                _end = form is null ? rest.ToArray() : form.TakeLast();
                SeeTerminator();
                return;
            }

            if ((marks & AnswerMarks.Malformed) == 0)
            {
                _whole += rest.Length;
                _lastEventOpen = true;
            }

            if ((marks & AnswerMarks.Error) != 0)
            {
                attempt.Failure ??= InBand(rest);
            }
        }

        if (attempt.Failure is null && (attempt.Observer.Seen & AnswerMarks.Finish) == 0)
        {
            Break(new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again));
        }
        else if (attempt.Failure is null && form is not null)
        {
            form.Complete();
            _end = form.TakeLast();
        }
    }

    /// <summary>Whether this is an event stream at all.</summary>
    private bool LooksRight(ReadOnlySequence<byte> buffer, bool completed)
    {
        switch (EventLook.OpeningOf(buffer, _framing))
        {
            case StreamOpening.None:
                return completed;
            case StreamOpening.Json when buffer.Length <= maxEventBytes:
                // Nothing is known before its end.
                IsWhole = completed;
                return false;
            case StreamOpening.Json:
                Break(TooLarge());
                return false;
            case StreamOpening.Page:
                Break(new UpstreamFailure(UpstreamErrors.Failed(attempt.Target.Provider, "it sent no event stream, though one was asked for"), NextStep.Stop));
                return false;
            default:
                return _looksRight = true;
        }
    }

    private UpstreamFailure TooLarge() =>
        new(UpstreamErrors.Failed(attempt.Target.Provider, $"one event of its stream is larger than {maxEventBytes / (1024 * 1024)} MB"), NextStep.Stop);

    private UpstreamFailure InBand(in ReadOnlySequence<byte> frame) => UpstreamErrors.OfInner(attempt.Target.Provider, EventLook.DataOf(_framing, frame));

    private AnswerMarks Look(in ReadOnlySequence<byte> frame, bool isOpen = false) => EventLook.Look(_framing, attempt.Observer, form, frame, isOpen);

    private void Copy(ReadOnlySequence<byte> bytes, PipeWriter writer)
    {
        foreach (var segment in bytes)
        {
            writer.Write(segment.Span);
        }

        x.ResponseBytes += bytes.Length;
    }
}
