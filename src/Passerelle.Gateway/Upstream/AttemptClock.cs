namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Ends one attempt: when the caller leaves, when a limit passes, or when the gateway has no more time to stop in. One limit runs at a
/// time, and is set anew for each phase and each wait.
/// </summary>
/// <remarks>Most attempts end well, so the token and its timer go from one to the next; one that was cancelled is thrown away.</remarks>
public sealed class AttemptClock : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly AttemptClocks _home;
    private readonly CancellationToken _drained;
    private CancellationTokenRegistration _onCaller;
    private CancellationTokenRegistration _onDrained;

    internal AttemptClock(AttemptClocks home, TimeProvider time, CancellationToken drained)
    {
        _home = home;
        _drained = drained;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Cancelled when the attempt must end.</summary>
    public CancellationToken Token => _source.Token;

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
        _source.CancelAfter(limit);
    }

    /// <summary>Lets no limit run.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The attempt is over.</summary>
    public void Dispose()
    {
        // Both wait for a callback that runs right now, so nothing cancels the token once it is another attempt's.
        _onCaller.Dispose();
        _onDrained.Dispose();
        if (_source.TryReset())
        {
            _home.Return(this);
        }
        else
        {
            _source.Dispose();
        }
    }

    internal AttemptClock Start(CancellationToken caller)
    {
        _onCaller = caller.UnsafeRegister(static clock => ((AttemptClock)clock!)._source.Cancel(), this);
        _onDrained = _drained.UnsafeRegister(static clock => ((AttemptClock)clock!)._source.Cancel(), this);
        return this;
    }

    internal void Close() => _source.Dispose();
}
