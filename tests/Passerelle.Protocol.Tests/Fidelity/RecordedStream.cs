using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>A recorded stream and its translations.</summary>
internal sealed class RecordedStream(RecordedExchange exchange, FidelitySource source)
{
    private readonly Dictionary<ICallerChatDialect, byte[]> _whole = [];

    public string Id => exchange.Id;

    public FidelitySource Source => source;

    public byte[] Body => exchange.ResponseBody;

    /// <summary>Its events, found apart from every scanner of ours.</summary>
    public IReadOnlyList<(string Name, string Data)> Events => source.ReferenceEvents(exchange.Kind, Body);

    /// <summary>Where its events end.</summary>
    public IEnumerable<int> Ends => source.Ends(exchange.Kind, Body);

    public TargetTraits Traits { get; } = TargetTraits.Default with { OutputExcludesReasoning = exchange.Provider == "xai" };

    /// <summary>The translation of the stream as it comes in one read.</summary>
    public byte[] To(ICallerChatDialect to)
    {
        if (!_whole.TryGetValue(to, out var whole))
        {
            _whole.Add(to, whole = In([], to));
        }

        return whole;
    }

    /// <summary>The translation of the stream as it comes in reads that end here.</summary>
    public byte[] In(IReadOnlyList<int> reads, ICallerChatDialect to) => StreamPieces.Translate(Body, reads, source.Dialect, source.Cutter(exchange.Kind), to, Traits);

    /// <summary>The translation of its beginning.</summary>
    public byte[] Beginning(int end, ICallerChatDialect to) => StreamPieces.Translate(Body.AsMemory(0, end), [], source.Dialect, source.Cutter(exchange.Kind), to, Traits);

    /// <summary>Whether its beginning says that the model has stopped.</summary>
    public bool LooksComplete(int end) => StreamEnds.LooksComplete(source.Dialect.Name, source.ReferenceEvents(exchange.Kind, Body.AsSpan(0, end)));
}
