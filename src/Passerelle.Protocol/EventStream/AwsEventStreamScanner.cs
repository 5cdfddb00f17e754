using System.Buffers;
using System.Buffers.Binary;

namespace Passerelle.Protocol.EventStream;

/// <summary>
/// Cuts a stream of AWS's event stream encoding (<c>application/vnd.amazon.eventstream</c>) into frames, where they lie: each frame is
/// the exact bytes of one message. Knows any split of the stream over reads. Bounded: a frame that says to be larger than the limit is
/// refused before it is kept.
/// </summary>
/// <remarks>
/// A message (Smithy, "Amazon Event Stream Specification"): its length in bytes, the length of its headers, and the CRC-32 of those two
/// (4 bytes each, the highest first), the headers, the payload, the CRC-32 of all that. Behind a wrong checksum nothing tells where the
/// next message begins, so nothing more is read. The caller holds the buffer, as with <see cref="Sse.SseScanner"/>.
/// </remarks>
public struct AwsEventStreamScanner(int maxFrameBytes)
{
    /// <summary>The two lengths and their checksum.</summary>
    internal const int PreludeBytes = 12;

    /// <summary>The checksum at the end.</summary>
    internal const int ChecksumBytes = 4;

    /// <summary>The length of the frame whose beginning has been read; 0 when none has.</summary>
    private int _length;

    /// <summary>Whether a frame is larger than the limit. Nothing more is read then.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>Whether a checksum or a length is wrong. Nothing more is read then.</summary>
    public bool Corrupt { get; private set; }

    /// <summary>
    /// Takes the next whole frame off the front of <paramref name="rest"/>. False when there is none yet: give what is left of it
    /// again, with more behind it.
    /// </summary>
    public bool TryRead(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (TooLarge || Corrupt || (_length == 0 && !TryReadPrelude(rest)) || rest.Length < _length)
        {
            return false;
        }

        var whole = rest.Slice(0, _length);
        if (!HasItsChecksum(whole))
        {
            Corrupt = true;
            return false;
        }

        frame = whole;
        rest = rest.Slice(_length);
        _length = 0;
        return true;
    }

    private bool TryReadPrelude(in ReadOnlySequence<byte> rest)
    {
        if (rest.Length < PreludeBytes)
        {
            return false;
        }

        Span<byte> prelude = stackalloc byte[PreludeBytes];
        rest.Slice(0, PreludeBytes).CopyTo(prelude);
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        Corrupt = Crc32.Of(prelude[..8]) != BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]) || (ulong)headers + PreludeBytes + ChecksumBytes > total;
        TooLarge = !Corrupt && total > maxFrameBytes;
        if (Corrupt || TooLarge)
        {
            return false;
        }

        _length = (int)total;
        return true;
    }

    private static bool HasItsChecksum(in ReadOnlySequence<byte> frame)
    {
        Span<byte> checksum = stackalloc byte[ChecksumBytes];
        var end = frame.Length - ChecksumBytes;
        frame.Slice(end).CopyTo(checksum);
        return Crc32.Of(frame.Slice(0, end)) == BinaryPrimitives.ReadUInt32BigEndian(checksum);
    }
}
