using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>Gives a provider's events another form on their way to the caller. What it has written waits in a buffer until the answer may begin.</summary>
internal abstract class StreamForm
{
    private int _lastStart;

    /// <summary>What has been written and not been taken.</summary>
    protected ArrayBufferWriter<byte> Output { get; } = new(4096);

    /// <summary>What the provider must get back with the answer's tool calls.</summary>
    public virtual IReadOnlyDictionary<string, RememberedCall> Calls => ImmutableDictionary<string, RememberedCall>.Empty;

    /// <summary>Reads one event and writes what the caller gets for it.</summary>
    public AnswerMarks Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        _lastStart = Output.WrittenCount;
        return Convert(eventName, data);
    }

    /// <summary>Reads an answer that came whole, although a stream was asked for, and writes it as one: all of it is the last event.</summary>
    public AnswerMarks ReadWhole(ReadOnlySpan<byte> body)
    {
        _lastStart = Output.WrittenCount;
        return ConvertWhole(body);
    }

    /// <summary>Ends a stream that has gone well, when its provider has no terminator.</summary>
    public void Complete()
    {
        _lastStart = Output.WrittenCount;
        WriteEnd();
    }

    /// <summary>Takes what the last event, or the end, came to: it goes out when all is on record.</summary>
    public byte[] TakeLast()
    {
        var last = Output.WrittenSpan[_lastStart..].ToArray();
        var rest = Output.WrittenSpan[.._lastStart].ToArray();
        Output.ResetWrittenCount();
        Output.Write(rest);
        return last;
    }

    /// <summary>Ends the stream with an error.</summary>
    public abstract void Fail(ApiError error);

    /// <summary>Gives what has been written to the caller; how many bytes.</summary>
    public int WriteTo(PipeWriter writer)
    {
        var length = Output.WrittenCount;
        writer.Write(Output.WrittenSpan);
        Output.ResetWrittenCount();
        return length;
    }

    /// <summary>Reads one event and writes what the caller gets for it.</summary>
    protected abstract AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>Reads an answer that came whole.</summary>
    protected virtual AnswerMarks ConvertWhole(ReadOnlySpan<byte> body) => AnswerMarks.Malformed;

    /// <summary>Writes the end of a stream that has none of its provider's.</summary>
    protected abstract void WriteEnd();
}
