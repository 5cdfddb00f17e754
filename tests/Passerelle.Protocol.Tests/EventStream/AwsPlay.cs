using System.Buffers;
using Passerelle.Protocol.EventStream;

namespace Passerelle.Protocol.Tests.EventStream;

/// <summary>Plays a stream to a scanner as a pipe does: what no frame was made of is offered again, with more behind it.</summary>
internal sealed class AwsPlay
{
    public List<byte[]> Frames { get; } = [];

    public bool TooLarge { get; private set; }

    public bool Corrupt { get; private set; }

    public static AwsPlay Of(byte[] stream, IEnumerable<int> reads, bool inSegments = false, int limit = 1 << 24)
    {
        var play = new AwsPlay();
        var scanner = new AwsEventStreamScanner(limit);
        var start = 0;
        foreach (var end in reads.Append(stream.Length))
        {
            var rest = inSegments ? Segmented(stream.AsMemory(start, end - start)) : new ReadOnlySequence<byte>(stream, start, end - start);
            while (scanner.TryRead(ref rest, out var frame))
            {
                play.Frames.Add(frame.ToArray());
            }

            start = end - (int)rest.Length;
        }

        (play.TooLarge, play.Corrupt) = (scanner.TooLarge, scanner.Corrupt);
        return play;
    }

    /// <summary>The bytes in segments of 1, 2, 3, … bytes.</summary>
    private static ReadOnlySequence<byte> Segmented(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Segment(bytes[..1], 0);
        var last = first;
        for (var (at, size) = (1, 2); at < bytes.Length; at += size, size++)
        {
            last = last.Append(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
