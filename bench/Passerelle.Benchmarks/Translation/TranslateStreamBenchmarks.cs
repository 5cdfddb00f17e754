using System.Buffers;
using BenchmarkDotNet.Attributes;
using Passerelle.Gateway.Relay;
using Passerelle.Protocol;
using Passerelle.Protocol.Sse;

namespace Passerelle.Benchmarks.Translation;

/// <summary>
/// A stream of one dialect into another, as the gateway does it: frames cut, each read and written through the neutral form, and given
/// to the caller. Numbers are per event with text; what stands before and behind them, and all objects of the stream, is counted with them.
/// </summary>
public class TranslateStreamBenchmarks
{
    private readonly Discard _caller = new();
    private readonly byte[] _scratch = new byte[64 * 1024];
    private byte[] _text = [];
    private byte[] _withTools = [];
    private long _textBytes;

    public static IEnumerable<DialectPair> Pairs => DialectPair.All;

    [ParamsSource(nameof(Pairs))]
    public DialectPair Pair { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        _text = ProviderStreams.Of(Pair.From, withTools: false);
        _withTools = ProviderStreams.Of(Pair.From, withTools: true);
        _textBytes = Translate(_text);
    }

    /// <summary>100 events with a piece of text each.</summary>
    [Benchmark(OperationsPerInvoke = ProviderStreams.Pieces)]
    public long Text() => Translate(_text) == _textBytes ? _textBytes : throw new InvalidOperationException("The same stream came to other bytes.");

    /// <summary>The same with 30 events of reasoning and its signature in front, and a tool call behind.</summary>
    [Benchmark(OperationsPerInvoke = ProviderStreams.Pieces + 40)]
    public long ReasoningAndTool() => Translate(_withTools);

    private long Translate(byte[] stream)
    {
        var reader = Pair.From.ReadAnswer(TargetTraits.Default);
        var form = new TranslatedForm(reader, Pair.To, new AnswerFrame("req_01Qx7LrT9mKd4VwZ0sYh", "model", 1778514573, WantsUsage: true));
        var scanner = new SseScanner(1 << 20);
        var buffer = new ReadOnlySequence<byte>(stream);
        _caller.Count = 0;
        while (scanner.TryRead(ref buffer, out var frame))
        {
            SseFrame.Read(frame.FirstSpan, _scratch, out var name, out var data);
            form.Read(name, data);
            form.WriteTo(_caller);
        }

        form.Complete();
        form.WriteTo(_caller);
        const AnswerMarks Whole = AnswerMarks.Content | AnswerMarks.Finish;
        return (reader.Seen & (Whole | AnswerMarks.Malformed | AnswerMarks.Error)) == Whole && buffer.IsEmpty
            ? _caller.Count
            : throw new InvalidOperationException($"The stream was not read whole: {reader.Seen}.");
    }
}
