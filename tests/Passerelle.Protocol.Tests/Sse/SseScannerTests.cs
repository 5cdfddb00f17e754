using System.Buffers;
using System.Text;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.Sse;

public sealed class SseScannerTests
{
    public static TheoryData<string, string[]> Streams => new()
    {
        { "data: a\n\ndata: b\n\n", ["data: a\n\n", "data: b\n\n", ""] },
        { "data: a\r\n\r\ndata: b\r\n\r\n", ["data: a\r\n\r\n", "data: b\r\n\r\n", ""] },
        { "data: a\r\rdata: b\r\r", ["data: a\r\r", "data: b\r\r", ""] },
        { "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\rdata: e", ["data: a\r\n\n", "data: b\n\r\n", "data: c\r\r\n", "data: d\n\r", "data: e"] },
        { "event: x\ndata:a\ndata: b\nid: 1\nretry: 5\n\n", ["event: x\ndata:a\ndata: b\nid: 1\nretry: 5\n\n", ""] },
        { ": OPENROUTER PROCESSING\n\n:\n\ndata: a\n\n", [": OPENROUTER PROCESSING\n\n", ":\n\n", "data: a\n\n", ""] },
        { "\uFEFFdata: a\n\ndata: [DONE]\n", ["\uFEFFdata: a\n\n", "data: [DONE]\n"] },
        { "\n\n\r\n\rdata: a\n\n\n", ["\n", "\n", "\r\n", "\r", "data: a\n\n", "\n", ""] },
        { "", [""] },
        { "data: no end", ["data: no end"] },
        { "data: é模😀\n\n", ["data: é模😀\n\n", ""] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Frames_AreTheExactBytesOfEachEvent(string stream, string[] wanted)
    {
        var played = SseStream.Play(Encoding.UTF8.GetBytes(stream), []);

        Assert.Equal(wanted, played.Frames.Select(f => Encoding.UTF8.GetString(f)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void AnySplit_GivesTheSameEvents(string stream, string[] wanted)
    {
        Assert.NotEmpty(wanted);
        var bytes = Encoding.UTF8.GetBytes(stream);
        var events = ReferenceEvents.Read(bytes);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                foreach (var inSegments in new[] { false, true })
                {
                    var played = SseStream.Play(bytes, [first, second], inSegments);
                    Assert.Equal(events, played.Events);
                    Assert.Equal(bytes, played.Joined());
                }
            }
        }

        Assert.Equal(events, SseStream.Play(bytes, Enumerable.Range(0, bytes.Length)).Events);
    }

    [Fact]
    public void RandomStreams_AreReadAsTheStandardSays()
    {
        var random = Seed.Take();
        string[] pieces = ["\n", "\n", "\r", "\r\n", "\n\n", "data", "data: x", "data:y", "event: e", "event", ":", ": c", " ", "id: 1", "Data: z", "é", "data:\n", "data: {\"a\":1}\n\n"];
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => pieces[random.Next(pieces.Length)]));
            var bytes = Encoding.UTF8.GetBytes((random.Next(20) == 0 ? "\uFEFF" : "") + text);

            var played = SseStream.Play(bytes, Cuts(random, bytes.Length), inSegments: random.Next(2) == 0);

            Assert.True(ReferenceEvents.Read(bytes).SequenceEqual(played.Events), $"run {run}: {Convert.ToBase64String(bytes)}");
            Assert.Equal(bytes, played.Joined());
        }
    }

    [Fact]
    public void CarriageReturnAtTheEndOfARead_EndsTheFrameAtOnce()
    {
        var scanner = new SseScanner(1000);
        var buffer = new ReadOnlySequence<byte>("data: a\r\n\r"u8.ToArray());
        Assert.True(scanner.TryRead(ref buffer, out var frame));
        Assert.Equal("data: a\r\n\r"u8.ToArray(), frame.ToArray());

        // The line feed that belongs to it begins the next frame and does not make an event of its own.
        buffer = new ReadOnlySequence<byte>("\n"u8.ToArray());
        Assert.False(scanner.TryRead(ref buffer, out _));
        buffer = new ReadOnlySequence<byte>("\ndata: b\r\n\r"u8.ToArray());
        Assert.True(scanner.TryRead(ref buffer, out frame));
        Assert.Equal("\ndata: b\r\n\r"u8.ToArray(), frame.ToArray());
    }

    [Fact]
    public void FrameOfTheLimit_Passes_AndOneByteMoreIsRefused_HoweverItComes()
    {
        var frame = Encoding.ASCII.GetBytes("data: " + new string('x', 92) + "\n\n");
        foreach (var reads in new[] { [], [50], Enumerable.Range(0, frame.Length).ToArray() })
        {
            foreach (var inSegments in new[] { false, true })
            {
                var fits = SseStream.Play([.. frame, .. frame], reads, inSegments, limit: 100);
                Assert.Equal((false, 3), (fits.TooLarge, fits.Frames.Count));

                var tooLarge = SseStream.Play([.. "data: ok\n\n"u8, .. frame, .. frame], reads, inSegments, limit: 99);
                Assert.True(tooLarge.TooLarge);
                Assert.Equal(("data: ok\n\n", 2), (Encoding.ASCII.GetString(tooLarge.Frames[0]), tooLarge.Frames.Count));
            }
        }
    }

    [Fact]
    public void LineThatNeverEnds_IsRefusedAtTheLimit_AndLookedAtOnce()
    {
        // Offered again with each read, as a pipe does. Were the old bytes looked at anew, these would be 300 GB.
        const int Limit = 4 << 20;
        var stream = new byte[Limit + 4096];
        "data: "u8.CopyTo(stream);
        Array.Fill(stream, (byte)'x', 6, stream.Length - 6);
        var scanner = new SseScanner(Limit);
        for (var end = 1; end <= stream.Length; end += 29)
        {
            var buffer = new ReadOnlySequence<byte>(stream, 0, end);
            Assert.False(scanner.TryRead(ref buffer, out _));
            Assert.Equal(end > Limit, scanner.TooLarge);
        }

        var more = new ReadOnlySequence<byte>("\n\ndata: a\n\n"u8.ToArray());
        Assert.False(scanner.TryRead(ref more, out _));
    }

    [Fact]
    public void Scanning_AllocatesNothing()
    {
        var stream = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("event: e\ndata: {\"choices\":[]}\n\n", 1000)));
        Assert.Equal(1000, Count(stream));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var frames = Count(stream);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((1000, 0), (frames, allocated));

        static int Count(byte[] stream)
        {
            var scanner = new SseScanner(1 << 20);
            var buffer = new ReadOnlySequence<byte>(stream);
            var count = 0;
            while (scanner.TryRead(ref buffer, out var frame))
            {
                SseFrame.Read(frame.FirstSpan, default, out _, out var data);
                count += data.IsEmpty ? 0 : 1;
            }

            return count;
        }
    }

    internal static IReadOnlyList<int> Cuts(Random random, int length) =>
        [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(length + 1)).Order()];
}
