using System.Buffers;
using System.Text;
using Passerelle.Protocol.GeminiGenerate;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

public sealed class GeminiArrayScannerTests
{
    private const string Stream = "[{\n  \"a\": \"}]{\\\"\\\\\",\r\n \"b\": {\"c\": [1, {}]}\n}\n,\r\n{\"d\":\"[\\u007d é\"}\n,\r\n{}\n]";

    private static readonly string[] Objects = ["{\n  \"a\": \"}]{\\\"\\\\\",\r\n \"b\": {\"c\": [1, {}]}\n}", "{\"d\":\"[\\u007d é\"}", "{}"];

    [Fact]
    public void EachObject_IsOneFrame_WhereverTheStreamIsCut()
    {
        var bytes = Encoding.UTF8.GetBytes(Stream);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second += 3)
            {
                Assert.Equal(Objects, Play(bytes, [first, second, bytes.Length], inSegments: (first & 1) == 0, out var rest));
                Assert.Equal("\n]", rest);
            }
        }
    }

    [Fact]
    public void AnObject_IsThere_AsSoonAsItIsClosed()
    {
        var scanner = new GeminiArrayScanner(100);
        var buffer = new ReadOnlySequence<byte>("[{\"a\":1}"u8.ToArray());

        Assert.True(scanner.TryRead(ref buffer, out var frame));
        Assert.Equal("[{\"a\":1}"u8.ToArray(), frame.ToArray());
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void FramesJoined_AreTheStream()
    {
        var scanner = new GeminiArrayScanner(1000);
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Stream));
        var joined = new List<byte>();
        while (scanner.TryRead(ref buffer, out var frame))
        {
            joined.AddRange(frame.ToArray());
        }

        joined.AddRange(buffer.ToArray());
        Assert.Equal(Encoding.UTF8.GetBytes(Stream), joined);
    }

    [Theory]
    [InlineData("[{\"a\":\"", 40)]
    [InlineData("<!DOCTYPE html><p class=\"", 60)]
    public void AFrameBeyondTheLimit_IsRefused(string start, int more)
    {
        var scanner = new GeminiArrayScanner(32);
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(start + new string('x', more)));

        Assert.False(scanner.TryRead(ref buffer, out _));
        Assert.True(scanner.TooLarge);
    }

    [Theory]
    [InlineData("]")]
    [InlineData("\r\n]\r\n")]
    [InlineData("")]
    public void TheEndOfTheArray_IsNoObject(string rest)
    {
        var reader = GeminiTraffic.Dialect.ReadAnswer(TargetTraits.Default);

        Assert.True(GeminiArrayScanner.ObjectOf(Encoding.UTF8.GetBytes(rest)).IsEmpty);
        Assert.Equal(AnswerMarks.None, reader.ReadEvent(default, Encoding.UTF8.GetBytes(rest), AnswerSink.Nothing));
    }

    private static List<string> Play(byte[] stream, int[] reads, bool inSegments, out string rest)
    {
        var found = new List<string>();
        var scanner = new GeminiArrayScanner(1000);
        var consumed = 0;
        for (var i = 0; i < reads.Length; i++)
        {
            var buffer = inSegments ? Segments(stream, consumed, reads[..(i + 1)]) : new ReadOnlySequence<byte>(stream, consumed, reads[i] - consumed);
            while (scanner.TryRead(ref buffer, out var frame))
            {
                found.Add(Encoding.UTF8.GetString(GeminiArrayScanner.ObjectOf(frame.ToArray())));
            }

            consumed = reads[i] - (int)buffer.Length;
        }

        rest = Encoding.UTF8.GetString(stream[consumed..]);
        return found;
    }

    private static ReadOnlySequence<byte> Segments(byte[] stream, int start, int[] ends)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var end in ends.Where(end => end > start))
        {
            last = new Segment(stream.AsMemory(start, end - start), last);
            first ??= last;
            start = end;
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
