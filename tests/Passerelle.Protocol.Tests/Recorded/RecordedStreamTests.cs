using Passerelle.Protocol.Tests.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

public sealed class RecordedStreamTests
{
    private const int SmallBody = 4096;

    [Fact]
    public void EveryRecordedStream_ComesApartAndTogetherAgain()
    {
        foreach (var x in Streams())
        {
            var played = SseStream.Play(x.ResponseBody, []);
            Assert.Equal(x.ResponseBody, played.Joined());
            Assert.True(ReferenceEvents.Read(x.ResponseBody).SequenceEqual(played.Events), x.Id);
        }
    }

    [Fact]
    public void EveryRecordedStream_ByteByByte_GivesTheSameFrames()
    {
        foreach (var x in Streams())
        {
            var whole = SseStream.Play(x.ResponseBody, []);
            AssertSame(x, whole, SseStream.Play(x.ResponseBody, Enumerable.Range(1, x.ResponseBody.Length)));
        }
    }

    [Fact]
    public void SmallRecordedStreams_CutAtEveryOffset_GiveTheSameFrames()
    {
        var small = Streams().Where(x => x.ResponseBody.Length <= SmallBody).Take(60).ToList();
        Assert.NotEmpty(small);
        foreach (var x in small)
        {
            var whole = SseStream.Play(x.ResponseBody, []);
            for (var at = 0; at <= x.ResponseBody.Length; at++)
            {
                AssertSame(x, whole, SseStream.Play(x.ResponseBody, [at], inSegments: at % 2 == 0));
            }
        }
    }

    [Fact]
    public void LargeRecordedStreams_CutAtRandom_GiveTheSameFrames()
    {
        var random = Seed.Take();
        foreach (var x in Streams().Where(x => x.ResponseBody.Length > SmallBody).OrderBy(_ => random.Next()).Take(25))
        {
            var whole = SseStream.Play(x.ResponseBody, []);
            for (var run = 0; run < 200; run++)
            {
                AssertSame(x, whole, SseStream.Play(x.ResponseBody, SseScannerTests.Cuts(random, x.ResponseBody.Length), inSegments: run % 2 == 0));
            }
        }
    }

    private static IEnumerable<RecordedExchange> Streams() => RecordedTraffic.OpenAiChat().Where(x => x.Kind == "sse");

    private static void AssertSame(RecordedExchange x, SseStream whole, SseStream cut)
    {
        Assert.True(x.ResponseBody.AsSpan().SequenceEqual(cut.Joined()), x.Id);
        Assert.True(whole.Events.SequenceEqual(cut.Events), x.Id);
        if (!x.ResponseBody.Contains((byte)'\r'))
        {
            // A CRLF cut in two leaves its LF to the next frame; without CR the frames are the same to the byte.
            Assert.True(whole.Frames.Count == cut.Frames.Count && whole.Frames.Zip(cut.Frames).All(p => p.First.AsSpan().SequenceEqual(p.Second)), x.Id);
        }
    }
}
