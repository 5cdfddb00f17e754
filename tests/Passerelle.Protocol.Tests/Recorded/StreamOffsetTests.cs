using System.Buffers;
using Passerelle.Protocol.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>
/// Every recorded stream of every dialect, cut at every byte: the events come apart in the same places, whole. What is made of an event
/// depends on nothing else, so whatever is written is the same, too.
/// </summary>
/// <remarks>
/// A cut matters to the event that it is in and to its neighbours, so those three are played for each of its bytes. The whole way into
/// other dialects is played in pieces by <c>StreamFidelityTests</c>.
/// </remarks>
public sealed class StreamOffsetTests
{
    private const int MaxFrame = 16 * 1024 * 1024;

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    [InlineData("gemini")]
    public void EveryStream_CutAtEveryByte_ComesApartInTheSamePlaces(string protocol)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var streams = Recordings.Shared!.List(protocol, "sse", null, 200).Select(entry => Recordings.Shared!.Load(entry.Id)).ToList();
        Assert.True(streams.Count >= 50, $"only {streams.Count}");
        long offsets = 0;
        Parallel.ForEach(streams, stream => Interlocked.Add(ref offsets, CutEverywhere(stream)));
        Assert.Equal(streams.Sum(stream => (long)stream.ResponseBody.Length), offsets);
    }

    /// <summary>Cuts a stream at each of its bytes, and counts them.</summary>
    private static int CutEverywhere(RecordedExchange stream)
    {
        ReadOnlyMemory<byte> body = stream.ResponseBody;
        var ends = Ends(body, cut: body.Length);
        if (ends.Count == 0 || ends[^1] < body.Length)
        {
            ends.Add(body.Length);
        }

        var played = 0;
        for (var i = 0; i < ends.Count; i++)
        {
            var first = i < 2 ? 0 : ends[i - 2];
            var start = i == 0 ? 0 : ends[i - 1];
            var near = body[first..ends[Math.Min(i + 1, ends.Count - 1)]];
            var whole = Ends(near, cut: near.Length);
            for (var at = start; at < ends[i]; at++, played++)
            {
                var cut = Ends(near, at - first);
                Assert.True(AreSame(near.Span, whole, cut), $"{stream.Id}, cut at {at}: {string.Join(' ', cut)} and not {string.Join(' ', whole)}");
            }
        }

        return played;
    }

    /// <summary>Where events end, when the bytes come in two pieces.</summary>
    private static List<int> Ends(ReadOnlyMemory<byte> bytes, int cut)
    {
        var ends = new List<int>(4);
        var scanner = new SseScanner(MaxFrame);
        var read = 0;
        foreach (var known in (ReadOnlySpan<int>)[cut, bytes.Length])
        {
            var rest = new ReadOnlySequence<byte>(bytes[read..known]);
            while (scanner.TryRead(ref rest, out var frame))
            {
                read += (int)frame.Length;
                ends.Add(read);
            }
        }

        return ends;
    }

    /// <summary>The line feed of a CRLF that is cut in two may stay with the next event, where it is an empty line that means nothing.</summary>
    private static bool AreSame(ReadOnlySpan<byte> bytes, List<int> whole, List<int> cut)
    {
        if (whole.Count != cut.Count)
        {
            return false;
        }

        for (var i = 0; i < whole.Count; i++)
        {
            if (whole[i] != cut[i] && !(whole[i] - 1 == cut[i] && bytes[cut[i]] == '\n' && bytes[cut[i] - 1] == '\r'))
            {
                return false;
            }
        }

        return true;
    }
}
