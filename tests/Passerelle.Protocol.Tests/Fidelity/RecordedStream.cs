using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>A recorded stream and its translations.</summary>
internal sealed class RecordedStream(RecordedExchange exchange, IChatDialect dialect)
{
    private readonly Dictionary<ICallerChatDialect, byte[]> _whole = [];

    public string Id => exchange.Id;

    public IChatDialect Dialect => dialect;

    public byte[] Body => exchange.ResponseBody;

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
    public byte[] In(IReadOnlyList<int> reads, ICallerChatDialect to) => StreamPieces.Translate(Body, reads, dialect, to, Traits);
}
