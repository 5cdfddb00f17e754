using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Reads an answer of Converse and of ConverseStream, whose events have their names in the frame around them. There is no terminator:
/// usage comes behind the reason for stopping, and then the stream ends. What comes behind an exception is not read.
/// </summary>
internal sealed class ConverseAnswerReader : AnswerReader
{
    private readonly ConverseContentReader _blocks;
    private readonly ConverseMessageReader _message;
    private bool _finished;
    private bool _ended;

    public ConverseAnswerReader(TargetTraits target)
    {
        // Only Claude signs what it thinks; a model of which nothing is known is taken for one.
        var signatures = target.Signatures ?? SignatureFormats.Anthropic;
        _blocks = new ConverseContentReader(signatures);
        _message = new ConverseMessageReader(_blocks, signatures);
    }

    public override AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        if (_ended)
        {
            return AnswerMarks.None;
        }

        var marks = AnswerMarks.Malformed;
        try
        {
            marks = Act(eventName, data, sink);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on a name with half of a surrogate pair.
            marks = AnswerMarks.Malformed;
        }

        Seen |= marks;
        return marks;
    }

    public override AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink)
    {
        var marks = AnswerMarks.Malformed;
        try
        {
            var answer = default(ConverseEvent);
            if (answer.Read(body))
            {
                marks = ReadAnswer(in answer, body, sink);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            marks = AnswerMarks.Malformed;
        }

        Seen |= marks;
        return marks;
    }

    public override void Complete(AnswerSink sink)
    {
        if (!_ended && _finished)
        {
            End(sink);
        }
    }

    private AnswerMarks Act(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, AnswerSink sink)
    {
        var isDelta = name.SequenceEqual("contentBlockDelta"u8);
        var isStart = !isDelta && name.SequenceEqual("contentBlockStart"u8);
        var isStop = !isDelta && !isStart && name.SequenceEqual("contentBlockStop"u8);
        var isEnd = name.SequenceEqual("messageStop"u8);
        if (!isDelta && !isStart && !isStop && !isEnd && !name.SequenceEqual("metadata"u8))
        {
            // The beginning, which says nothing; an exception; an event of a newer version.
            return AwsErrors.IsError(name) ? Fail(name, data, sink) : AnswerMarks.None;
        }

        var e = default(ConverseEvent);
        if (!e.Read(data))
        {
            return AnswerMarks.Malformed;
        }

        if (isDelta)
        {
            return _blocks.Delta(in e, sink);
        }

        if (isStart)
        {
            return _blocks.Begin(in e, sink);
        }

        if (isStop)
        {
            _blocks.End(e.Index, sink);
            return AnswerMarks.None;
        }

        if (isEnd)
        {
            _blocks.EndAll(sink);
            return Finish(in e, sink);
        }

        Use(in e, sink);
        return AnswerMarks.None;
    }

    private AnswerMarks ReadAnswer(in ConverseEvent answer, ReadOnlySpan<byte> body, AnswerSink sink)
    {
        if (answer.Content.IsEmpty && answer.StopReason.IsEmpty)
        {
            return answer.ErrorMessage.IsEmpty && answer.ErrorType.IsEmpty ? AnswerMarks.None : Fail(answer.ErrorType.Escaped, body, sink);
        }

        var marks = answer.Content.IsEmpty ? AnswerMarks.None : _message.Read(answer.Content, sink);
        _blocks.EndAll(sink);
        Use(in answer, sink);
        marks |= Finish(in answer, sink);
        End(sink);
        return marks;
    }

    private void Use(in ConverseEvent e, AnswerSink sink)
    {
        if (!e.ServiceTier.IsEmpty)
        {
            sink.Start(new AnswerStart { ServiceTier = e.ServiceTier });
        }

        if (!e.Usage.IsEmpty && e.Usage[0] == (byte)'{')
        {
            var usage = ConverseUsage.Read(e.Usage);
            Keep(e.Usage, usage);
            sink.Usage(usage);
        }
    }

    private AnswerMarks Finish(in ConverseEvent e, AnswerSink sink)
    {
        if (e.StopReason.IsEmpty)
        {
            return AnswerMarks.None;
        }

        if (!_finished)
        {
            _finished = true;
            sink.Finish(0, ConverseFinish.Read(e.StopReason), e.StopReason, e.StopText);
        }

        return AnswerMarks.Finish;
    }

    private AnswerMarks Fail(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload, AnswerSink sink)
    {
        _blocks.EndAll(sink);
        _ended = true;
        sink.Error(AwsErrors.Read(name, payload));
        return AnswerMarks.Error;
    }

    private void End(AnswerSink sink)
    {
        _blocks.EndAll(sink);
        _ended = true;
        sink.End();
    }
}
