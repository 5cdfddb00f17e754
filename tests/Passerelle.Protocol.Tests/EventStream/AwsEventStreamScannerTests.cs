using System.Buffers;
using System.Text;
using Passerelle.Protocol.EventStream;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.EventStream;

public sealed class AwsEventStreamScannerTests
{
    private static readonly byte[] Stream =
    [
        .. AwsMessages.Event("messageStart", """{"role":"assistant","p":"abc"}"""),
        .. AwsMessages.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"é模😀"}}"""),
        .. AwsMessages.Message([], []),
        .. AwsMessages.Exception("throttlingException", """{"message":"Too many requests"}"""),
    ];

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Checksum_IsThatOfEthernetAndZip(string text, uint expected)
    {
        Assert.Equal(expected, AwsMessages.Checksum(Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public void FrameOfAnyLength_HasTheChecksumThatTheSimpleWayFinds()
    {
        var random = Seed.Take();
        for (var length = 0; length < 300; length++)
        {
            var payload = new byte[length];
            random.NextBytes(payload);
            var frame = AwsMessages.Message([], payload);

            Assert.Equal(frame, Assert.Single(AwsPlay.Of(frame, [], inSegments: length % 2 == 0).Frames));
        }
    }

    [Fact]
    public void AnySplit_GivesTheSameFrames()
    {
        var whole = AwsPlay.Of(Stream, []);
        Assert.Equal(4, whole.Frames.Count);
        Assert.Equal(Stream, whole.Frames.SelectMany(frame => frame));
        for (var first = 0; first <= Stream.Length; first++)
        {
            for (var second = first; second <= Stream.Length; second += 3)
            {
                AssertSame(whole, AwsPlay.Of(Stream, [first, second], inSegments: (first + second) % 2 == 0));
            }
        }

        AssertSame(whole, AwsPlay.Of(Stream, Enumerable.Range(0, Stream.Length)));
        AssertSame(whole, AwsPlay.Of(Stream, [], inSegments: true));
    }

    [Fact]
    public void AnyFlippedBit_IsFound_AndNothingIsReadBehindIt()
    {
        var ends = AwsMessages.Ends(Stream).ToList();
        for (var bit = 0; bit < Stream.Length * 8; bit++)
        {
            var wrong = Stream.ToArray();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));

            var played = AwsPlay.Of(wrong, []);

            Assert.True(played.Corrupt, $"bit {bit}");
            Assert.Equal(ends.FindIndex(end => end > bit / 8), played.Frames.Count);
        }
    }

    [Fact]
    public void FrameOfTheLimit_Passes_AndOneByteMoreIsRefusedAtItsBeginning()
    {
        var frame = AwsMessages.Message([], new byte[84]);
        Assert.Equal(100, frame.Length);

        var fits = AwsPlay.Of([.. frame, .. frame], [], limit: 100);
        Assert.Equal((2, false, false), (fits.Frames.Count, fits.TooLarge, fits.Corrupt));

        var refused = AwsPlay.Of([.. AwsMessages.Message([], []), .. frame[..12]], [], limit: 99);
        Assert.Equal((1, true, false), (refused.Frames.Count, refused.TooLarge, refused.Corrupt));
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(15u, 0u)]
    [InlineData(16u, 1u)]
    [InlineData(40u, 25u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(uint.MaxValue, 0u)]
    public void LengthsThatCannotBe_AreRefused(uint total, uint headers)
    {
        var message = new byte[total is >= 16 and < 64 ? total : 64];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(message, total);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), headers);

        var played = AwsPlay.Of(AwsMessages.Sealed(message), []);

        Assert.Empty(played.Frames);
        Assert.True(played.Corrupt || played.TooLarge);
    }

    [Fact]
    public void Garbage_GivesNoFrame_AndNeverThrows()
    {
        var random = Seed.Take();
        for (var run = 0; run < 5_000; run++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);

            Assert.Empty(AwsPlay.Of(bytes, [random.Next(bytes.Length + 1)], inSegments: run % 2 == 0).Frames);
            _ = AwsEventFrame.Read(bytes, out _, out _);
        }
    }

    [Fact]
    public void Scanning_AllocatesNothing()
    {
        var stream = Enumerable.Repeat(AwsMessages.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"x"}}"""), 1000).SelectMany(frame => frame).ToArray();
        Assert.Equal(1000, Count(stream));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var frames = Count(stream);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((1000, 0), (frames, allocated));

        static int Count(byte[] stream)
        {
            var scanner = new AwsEventStreamScanner(1 << 20);
            var rest = new ReadOnlySequence<byte>(stream);
            var count = 0;
            while (scanner.TryRead(ref rest, out var frame))
            {
                count += AwsEventFrame.Read(frame.FirstSpan, out var name, out _) && name.SequenceEqual("contentBlockDelta"u8) ? 1 : 0;
            }

            return count;
        }
    }

    [Fact]
    public void EveryRecordedStream_CutAtEveryByte_ComesApartInTheSamePlaces()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var streams = Recordings.Shared!.List(kind: "eventstream", status: 200).Select(entry => Recordings.Shared!.Load(entry.Id)).ToList();
        Assert.True(streams.Count >= 50, $"only {streams.Count}");
        long offsets = 0;
        foreach (var stream in streams)
        {
            var body = stream.ResponseBody;
            Assert.Equal(body, AwsPlay.Of(body, []).Frames.SelectMany(frame => frame));
            AssertSame(AwsPlay.Of(body, []), AwsPlay.Of(body, Enumerable.Range(0, body.Length)));
            var start = 0;
            foreach (var end in AwsMessages.Ends(body))
            {
                // A cut matters to the frame that it is in and to the next one.
                var near = body[start..Math.Min(body.Length, end + 200)];
                var whole = AwsPlay.Of(near, []);
                for (var at = 0; at < end - start; at++, offsets++)
                {
                    AssertSame(whole, AwsPlay.Of(near, [at]));
                }

                start = end;
            }
        }

        Assert.Equal(streams.Sum(stream => (long)stream.ResponseBody.Length), offsets);
    }

    private static void AssertSame(AwsPlay whole, AwsPlay cut) =>
        Assert.True(whole.Corrupt == cut.Corrupt && whole.Frames.Count == cut.Frames.Count && whole.Frames.Zip(cut.Frames).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)));
}
