using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;
using Passerelle.Protocol.Sse;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>Cutting a stream into frames and watching them go by; all numbers are per chunk, nothing may be allocated.</summary>
public class StreamBenchmarks
{
    private const int Chunks = 1000;

    private readonly AnswerObserver _observer = Dialects.OpenAiChat.Observe();
    private byte[] _stream = [];
    private byte[] _withUsage = [];

    /// <summary>The length of one chunk.</summary>
    [Params(250)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _stream = Stream("null");
        _withUsage = Stream("{\"prompt_tokens\":1000,\"completion_tokens\":20}");
    }

    [Benchmark(OperationsPerInvoke = Chunks)]
    public long Scan() => Read(_stream, observe: false, segmentBytes: 0);

    [Benchmark(OperationsPerInvoke = Chunks)]
    public long ScanAndObserve() => Read(_stream, observe: true, segmentBytes: 0);

    /// <summary>As some providers do: usage in each chunk, so that each is read.</summary>
    [Benchmark(OperationsPerInvoke = Chunks)]
    public long ScanAndObserve_UsageInEach() => Read(_withUsage, observe: true, segmentBytes: 0);

    /// <summary>In reads of 1,448 bytes, what one packet carries.</summary>
    [Benchmark(OperationsPerInvoke = Chunks)]
    public long ScanAndObserve_InPackets() => Read(_stream, observe: true, segmentBytes: 1448);

    private byte[] Stream(string usage)
    {
        var before = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1778514573,\"model\":\"gpt-5-nano\",\"system_fingerprint\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"";
        var after = "\"},\"finish_reason\":null}],\"usage\":" + usage + "}\n\n";
        var chunk = before + new string('x', Math.Max(1, Bytes - before.Length - after.Length)) + after;
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(chunk, Chunks)));
    }

    private long Read(byte[] stream, bool observe, int segmentBytes)
    {
        var scanner = new SseScanner(1 << 20);
        var seen = 0L;
        var start = 0;
        for (var end = segmentBytes == 0 ? stream.Length : segmentBytes; start < stream.Length; end = Math.Min(stream.Length, end + segmentBytes))
        {
            var buffer = new ReadOnlySequence<byte>(stream, start, end - start);
            while (scanner.TryRead(ref buffer, out var frame))
            {
                seen += frame.Length;
                if (observe)
                {
                    SseFrame.Read(frame.FirstSpan, default, out var name, out var data);
                    _observer.SeeEvent(name, data);
                }
            }

            start = end - (int)buffer.Length;
            if (end == stream.Length)
            {
                break;
            }
        }

        return seen == stream.Length ? seen : throw new InvalidOperationException("Not every frame was read.");
    }
}
