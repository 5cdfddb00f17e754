using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>Reading and checking a request body for its head.</summary>
public class HeadBenchmarks
{
    private byte[] _many = [];
    private byte[] _manyModelLast = [];
    private byte[] _one = [];

    [Params(1_000, 10_000, 100_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _many = ChatBodies.ManyMessages(Bytes);
        _manyModelLast = ChatBodies.ManyMessages(Bytes, modelFirst: false);
        _one = ChatBodies.OneMessage(Bytes);
    }

    [Benchmark]
    public RequestHead ManyMessages() => Read(_many);

    [Benchmark]
    public RequestHead ManyMessages_ModelLast() => Read(_manyModelLast);

    [Benchmark]
    public RequestHead OneMessage() => Read(_one);

    private static RequestHead Read(byte[] body) =>
        Dialects.OpenAiChat.ReadHead(body, out var head) is null ? head : throw new InvalidOperationException("The body is not good.");
}
