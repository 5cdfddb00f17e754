using System.Buffers;
using Passerelle.Protocol.EventStream;
using Passerelle.Protocol.Lines;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Cuts a stream into events as the relay does, whichever way it is framed.</summary>
/// <param name="framing">How it is framed.</param>
/// <param name="isWrapped">Whether Anthropic's events are in Bedrock's chunks.</param>
internal sealed class FrameCutter(StreamFraming framing, bool isWrapped)
{
    private const int MostBytes = 1 << 26;

    private SseScanner _events = new(MostBytes);
    private LineScanner _lines = new(MostBytes);
    private AwsEventStreamScanner _messages = new(MostBytes);
    private byte[] _scratch = [];

    /// <summary>Takes an event.</summary>
    public delegate void Taking(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data);

    /// <summary>Takes whole events off the front of the bytes.</summary>
    /// <returns>How many bytes are left.</returns>
    public int Cut(ReadOnlyMemory<byte> bytes, Taking take)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        while (TryRead(ref rest, out var frame))
        {
            Open(frame.FirstSpan, take);
        }

        return (int)rest.Length;
    }

    /// <summary>Takes the event that the stream's end left open, if that can be one.</summary>
    public void Open(ReadOnlySpan<byte> frame, Taking take)
    {
        _scratch = _scratch.Length < frame.Length ? new byte[frame.Length * 2] : _scratch;
        switch (framing)
        {
            case StreamFraming.Lines:
                var line = frame.Trim(" \t\r\n"u8);
                if (!line.IsEmpty)
                {
                    take(default, line);
                }

                break;
            case StreamFraming.AwsEventStream:
                if (AwsEventFrame.Read(frame, out var name, out var payload) && (!isWrapped || BedrockChunk.TryOpen(name, payload, _scratch, out name, out payload)))
                {
                    take(name, payload);
                }

                break;
            default:
                SseFrame.Read(frame, _scratch, out var eventName, out var data);
                take(eventName, data);
                break;
        }
    }

    private bool TryRead(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> frame) => framing switch
    {
        StreamFraming.Lines => _lines.TryRead(ref rest, out frame),
        StreamFraming.AwsEventStream => _messages.TryRead(ref rest, out frame),
        _ => _events.TryRead(ref rest, out frame),
    };
}
