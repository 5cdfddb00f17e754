using System.Buffers;

namespace Passerelle.Protocol.Lines;

/// <summary>
/// Cuts a stream of lines (<c>application/x-ndjson</c>) into frames, where they lie: each frame is one line with its LF. Bounded: a
/// line that grows beyond the limit is refused instead of being kept.
/// </summary>
/// <remarks>The caller holds the buffer, as with <see cref="Sse.SseScanner"/>: bytes of an incomplete line are not looked at twice.</remarks>
public struct LineScanner(int maxLineBytes)
{
    private long _looked;

    /// <summary>Whether a line grew beyond the limit. Nothing more is read then.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>
    /// Takes the next whole line off the front of <paramref name="buffer"/>. False when there is none yet: give what is left of the
    /// buffer again, with more behind it.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var fresh = buffer.Slice(_looked);
        if (!TooLarge && fresh.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, buffer.GetPosition(1, end));
            if (line.Length <= maxLineBytes)
            {
                _looked = 0;
                buffer = buffer.Slice(line.Length);
                return true;
            }
        }

        _looked = buffer.Length;
        TooLarge |= _looked > maxLineBytes;
        line = default;
        return false;
    }
}
