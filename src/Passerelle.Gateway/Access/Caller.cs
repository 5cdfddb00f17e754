namespace Passerelle.Gateway.Access;

/// <summary>Who asks: a gateway key, and how many of its requests are under way.</summary>
public sealed class Caller(GatewayKey key)
{
    private int _running;

    /// <summary>The key by which the caller is known. Replaced whole when the key is edited.</summary>
    public GatewayKey Key { get; internal set; } = key;

    /// <summary>Requests under way now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Counts one more request; false when the limit is reached.</summary>
    internal bool TryEnter(int? limit)
    {
        var running = Interlocked.Increment(ref _running);
        if (running <= (limit ?? int.MaxValue))
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    /// <summary>Counts one request less.</summary>
    internal void Leave() => Interlocked.Decrement(ref _running);
}
