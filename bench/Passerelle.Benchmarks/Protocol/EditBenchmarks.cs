using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>Making the target's body: finding the places, as for every request, and joining the pieces, which the gateway does only on the wire.</summary>
public class EditBenchmarks
{
    private static readonly byte[] Model = JsonNames.Quote("gpt-5-nano-2025-08-07");

    private byte[] _body = [];
    private RequestHead? _head;

    [Params(1_000, 10_000, 100_000)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _body = ChatBodies.ManyMessages(Bytes);
        if (Dialects.OpenAiChat.ReadHead(_body, out _head) is not null)
        {
            throw new InvalidOperationException("The body is not good.");
        }
    }

    [Benchmark]
    public JsonEdits FindPlaces() => Dialects.OpenAiChat.EditRequest(_head!, Model, askUsage: true);

    [Benchmark]
    public byte[] FindPlacesAndJoin() => Dialects.OpenAiChat.EditRequest(_head!, Model, askUsage: true).Apply(_body);
}
