using BenchmarkDotNet.Attributes;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Translation;

/// <summary>A request of about 10 KB from one dialect into another: read into the neutral form and written again.</summary>
public class TranslateRequestBenchmarks
{
    private static readonly TargetTraits Traits = new() { Model = "model" };

    private byte[] _chat = [];
    private byte[] _agent = [];

    public static IEnumerable<DialectPair> Pairs => DialectPair.All;

    [ParamsSource(nameof(Pairs))]
    public DialectPair Pair { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        _chat = TranslatedBodies.Chat(Pair.From, 10_000);
        _agent = TranslatedBodies.Agent(Pair.From);
    }

    /// <summary>Some seventy short messages.</summary>
    [Benchmark]
    public int Chat() => Translate(_chat);

    /// <summary>Ten tools, five turns with a call and its result.</summary>
    [Benchmark]
    public int Agent() => Translate(_agent);

    private int Translate(byte[] body)
    {
        if (Pair.From.ReadRequest(body, out var request) is { } refused)
        {
            throw new InvalidOperationException(refused.Message);
        }

        var translation = Pair.To.WriteRequest(request, Traits);
        return translation.Error is { } error ? throw new InvalidOperationException(error.Message) : translation.Body.Length;
    }
}
