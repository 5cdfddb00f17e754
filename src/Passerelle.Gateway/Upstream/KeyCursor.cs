namespace Passerelle.Gateway.Upstream;

/// <summary>The key that a provider used last, by its id (KEY-3). Lives as long as the provider, whatever happens to its list of keys.</summary>
public sealed class KeyCursor(long lastKeyId)
{
    private long _lastKeyId = lastKeyId;

    /// <summary>The key used last; 0 when none was.</summary>
    public long LastKeyId => Interlocked.Read(ref _lastKeyId);

    /// <summary>Moves on from one key to the next; false when someone else has moved meanwhile.</summary>
    internal bool TryMove(long from, long to) => Interlocked.CompareExchange(ref _lastKeyId, to, from) == from;
}
