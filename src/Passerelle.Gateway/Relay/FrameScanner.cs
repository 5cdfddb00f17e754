using System.Buffers;
using Passerelle.Protocol;
using Passerelle.Protocol.EventStream;
using Passerelle.Protocol.Lines;
using Passerelle.Protocol.Sse;

namespace Passerelle.Gateway.Relay;

/// <summary>Cuts a provider's stream into events, whichever way they are framed.</summary>
internal struct FrameScanner(StreamFraming framing, int maxEventBytes)
{
    private SseScanner _events = new(maxEventBytes);
    private LineScanner _lines = new(maxEventBytes);
    private AwsEventStreamScanner _messages = new(maxEventBytes);

    /// <summary>Whether an event grew beyond the limit. Nothing more is read then.</summary>
    public readonly bool TooLarge => _events.TooLarge || _lines.TooLarge || _messages.TooLarge;

    /// <summary>Whether bytes were damaged on their way. Nothing more is read then.</summary>
    public readonly bool Corrupt => _messages.Corrupt;

    /// <summary>Takes the next whole event off the front of <paramref name="buffer"/>; false when there is none yet.</summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame) => framing switch
    {
        StreamFraming.Lines => _lines.TryRead(ref buffer, out frame),
        StreamFraming.AwsEventStream or StreamFraming.BedrockChunks => _messages.TryRead(ref buffer, out frame),
        _ => _events.TryRead(ref buffer, out frame),
    };
}
