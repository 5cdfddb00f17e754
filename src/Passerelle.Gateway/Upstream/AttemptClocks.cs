using System.Collections.Concurrent;

namespace Passerelle.Gateway.Upstream;

/// <summary>Gives each attempt its clock, and keeps those that were not needed to end one for the next.</summary>
public sealed class AttemptClocks(Drain drain, TimeProvider time) : IDisposable
{
    private const int MostKept = 1024;

    private readonly ConcurrentQueue<AttemptClock> _free = new();
    private int _kept;

    /// <summary>A clock that also stops with the caller, and when the gateway has no more time to stop in.</summary>
    public AttemptClock Start(CancellationToken caller)
    {
        if (_free.TryDequeue(out var clock))
        {
            Interlocked.Decrement(ref _kept);
        }
        else
        {
            clock = new AttemptClock(this, time, drain.Expired);
        }

        return clock.Start(caller);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_free.TryDequeue(out var clock))
        {
            clock.Close();
        }
    }

    internal void Return(AttemptClock clock)
    {
        if (Interlocked.Increment(ref _kept) <= MostKept)
        {
            _free.Enqueue(clock);
        }
        else
        {
            Interlocked.Decrement(ref _kept);
            clock.Close();
        }
    }
}
