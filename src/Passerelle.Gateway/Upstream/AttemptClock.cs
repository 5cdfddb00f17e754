namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Ends one attempt: when the caller leaves, or when a limit passes. One limit runs at a time, and is set anew for each phase and
/// each wait.
/// </summary>
public sealed class AttemptClock : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    private readonly CancellationToken _drained;

    /// <summary>A clock that also stops with the caller, and when the gateway has no more time to stop in.</summary>
    public AttemptClock(TimeProvider time, CancellationToken caller, CancellationToken drained)
    {
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _limit.Token, drained);
        _drained = drained;
    }

    /// <summary>Cancelled when the attempt must end.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether a limit has passed.</summary>
    public bool IsUp => _limit.IsCancellationRequested;

    /// <summary>Whether the gateway stops and waits no longer.</summary>
    public bool IsDrained => _drained.IsCancellationRequested;

    /// <summary>The limit that runs or ran last.</summary>
    public TimeSpan LimitInForce { get; private set; }

    /// <summary>Why the attempt had to end, when <see cref="Token"/> was cancelled and the caller has not left.</summary>
    public UpstreamFailure Failure(Provider provider) =>
        IsDrained ? UpstreamErrors.ShuttingDown() : UpstreamErrors.TimedOut(provider, LimitInForce);

    /// <summary>Starts a limit in place of the one before.</summary>
    public void Limit(TimeSpan limit)
    {
        LimitInForce = limit;
        _limit.CancelAfter(limit);
    }

    /// <summary>Lets no limit run.</summary>
    public void Pause() => _limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
