using System.Buffers;

namespace Passerelle.Protocol.Sse;

/// <summary>
/// Cuts a stream of server-sent events (WHATWG HTML §9.2) into frames, where they lie: each frame is the exact bytes of one event,
/// its blank line included. Knows LF, CRLF and CR, also mixed, and any split of the stream over reads. Bounded: a frame that grows
/// beyond the limit is refused instead of being kept.
/// </summary>
/// <remarks>
/// The caller holds the buffer, as with <see cref="System.IO.Pipelines.PipeReader"/>: bytes of an incomplete frame are offered again
/// with the next read, and are not looked at twice.
/// </remarks>
public struct SseScanner(int maxFrameBytes)
{
    private long _looked;
    private bool _lineHasText;
    private bool _afterCarriageReturn;

    /// <summary>Whether a frame grew beyond the limit. Nothing more is read then.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>
    /// Takes the next whole frame off the front of <paramref name="buffer"/>. False when there is none yet: give what is left of
    /// the buffer again, with more behind it.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        if (!TooLarge && TryFindEnd(buffer, out var length) && length <= maxFrameBytes)
        {
            _looked = 0;
            frame = buffer.Slice(0, length);
            buffer = buffer.Slice(length);
            return true;
        }

        TooLarge |= _looked > maxFrameBytes;
        frame = default;
        return false;
    }

    private bool TryFindEnd(in ReadOnlySequence<byte> buffer, out long length)
    {
        if (buffer.IsSingleSegment)
        {
            var found = Scan(buffer.FirstSpan[(int)_looked..]);
            length = _looked;
            return found;
        }

        foreach (var segment in buffer.Slice(_looked))
        {
            if (Scan(segment.Span))
            {
                length = _looked;
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>Goes on over fresh bytes; true when a frame ends at <see cref="_looked"/>.</summary>
    private bool Scan(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        if (_afterCarriageReturn && bytes.Length > 0)
        {
            // The second half of a CRLF that the last read cut in two.
            _afterCarriageReturn = false;
            at = bytes[0] == (byte)'\n' ? 1 : 0;
        }

        while (at < bytes.Length)
        {
            var next = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (next < 0)
            {
                _lineHasText = true;
                break;
            }

            var blank = next == 0 && !_lineHasText;
            var ended = at + next;
            at = ended + 1;
            _lineHasText = false;
            if (bytes[ended] == (byte)'\r')
            {
                if (at == bytes.Length)
                {
                    // Perhaps an LF follows; a blank line ends the frame all the same, now and not one event later.
                    _afterCarriageReturn = true;
                }
                else if (bytes[at] == (byte)'\n')
                {
                    at++;
                }
            }

            if (blank)
            {
                _looked += at;
                return true;
            }
        }

        _looked += bytes.Length;
        return false;
    }
}
