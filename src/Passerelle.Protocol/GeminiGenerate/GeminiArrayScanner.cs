using System.Buffers;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Cuts a stream that is one JSON array (<c>streamGenerateContent</c> without <c>alt=sse</c>) into frames, where they lie: each
/// frame holds exactly one object of the array and ends with its brace, so nothing waits for what comes next; the separator or
/// bracket before the object is part of the frame. What is left at the end is the closing bracket. Knows any split of the stream
/// over reads. Bounded: a frame that grows beyond the limit is refused instead of being kept.
/// </summary>
/// <remarks>The caller holds the buffer, as with <see cref="Sse.SseScanner"/>; no byte is looked at twice.</remarks>
public struct GeminiArrayScanner(int maxFrameBytes)
{
    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> InObject = SearchValues.Create("\"{}"u8);

    private long _looked;
    private int _depth;
    private bool _inText;
    private bool _escaped;

    /// <summary>Whether a frame grew beyond the limit. Nothing more is read then.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>The object in a frame, or in the rest of a stream: without the brackets, separators and white space around it.</summary>
    public static ReadOnlySpan<byte> ObjectOf(ReadOnlySpan<byte> frame) => frame.TrimStart(" \t\r\n,["u8).TrimEnd(" \t\r\n,]"u8);

    /// <summary>
    /// Takes the next whole frame off the front of <paramref name="buffer"/>. False when there is none yet: give what is left of
    /// the buffer again, with more behind it.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        if (!TooLarge && TryFindEnd(buffer) && _looked <= maxFrameBytes)
        {
            frame = buffer.Slice(0, _looked);
            buffer = buffer.Slice(_looked);
            _looked = 0;
            return true;
        }

        TooLarge |= _looked > maxFrameBytes;
        frame = default;
        return false;
    }

    private bool TryFindEnd(in ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer.Slice(_looked))
        {
            if (Scan(segment.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes on over fresh bytes; true when an object of the array ends at <see cref="_looked"/>.</summary>
    private bool Scan(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                at++;
                continue;
            }

            var next = bytes[at..].IndexOfAny(_inText ? InText : InObject);
            if (next < 0)
            {
                break;
            }

            var found = bytes[at + next];
            at += next + 1;
            switch (found)
            {
                case (byte)'"':
                    // Outside of objects nothing is quoted; what is there all the same must not swallow the stream.
                    _inText = !_inText && _depth > 0;
                    break;
                case (byte)'\\':
                    _escaped = true;
                    break;
                case (byte)'{':
                    _depth++;
                    break;
                default:
                    _depth -= _depth > 0 ? 1 : 0;
                    if (_depth == 0)
                    {
                        _looked += at;
                        return true;
                    }

                    break;
            }
        }

        _looked += bytes.Length;
        return false;
    }
}
