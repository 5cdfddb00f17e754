using System.Buffers;
using System.Text;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.Sse;

/// <summary>Plays a stream to the scanner in reads of given sizes, as a pipe would, and keeps what comes out.</summary>
internal sealed class SseStream
{
    /// <summary>The frames, and last what was left at the end of the stream.</summary>
    public List<byte[]> Frames { get; } = [];

    public List<(string Name, string Data)> Events { get; } = [];

    public bool TooLarge { get; private set; }

    /// <param name="stream">All its bytes.</param>
    /// <param name="reads">Where each read ends, ascending; the end of the stream is added.</param>
    /// <param name="inSegments">Whether the buffer has one segment for each read, or is one piece.</param>
    /// <param name="limit">The most bytes a frame may have.</param>
    public static SseStream Play(byte[] stream, IEnumerable<int> reads, bool inSegments = false, int limit = 1 << 24)
    {
        var played = new SseStream();
        var scanner = new SseScanner(limit);
        var consumed = 0;
        var ends = new List<int>();
        foreach (var end in reads.Append(stream.Length))
        {
            ends.Add(end);
            var buffer = inSegments ? Segments(stream, consumed, ends) : new ReadOnlySequence<byte>(stream, consumed, end - consumed);
            while (scanner.TryRead(ref buffer, out var frame))
            {
                played.Add(frame.ToArray());
            }

            consumed = end - (int)buffer.Length;
            played.TooLarge |= scanner.TooLarge;
        }

        played.Add(stream[consumed..]);
        return played;
    }

    public byte[] Joined() => [.. Frames.SelectMany(f => f)];

    private void Add(byte[] frame)
    {
        Frames.Add(frame);
        SseFrame.Read(frame, new byte[frame.Length], out var name, out var data);
        if (!data.IsEmpty)
        {
            Events.Add((Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(data)));
        }
    }

    private static ReadOnlySequence<byte> Segments(byte[] stream, int from, List<int> ends)
    {
        Segment? first = null;
        Segment? last = null;
        var start = from;
        foreach (var end in ends)
        {
            if (end > start || (end == start && end == ends[^1]))
            {
                last = new Segment(stream.AsMemory(start, end - start), last);
                first ??= last;
                start = end;
            }
        }

        return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
