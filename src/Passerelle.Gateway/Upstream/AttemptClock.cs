namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Ends one attempt: when the caller leaves, when a limit passes, or when the gateway has no more time to stop in. One limit runs at a
/// time, and is set anew for each phase and each wait.
/// </summary>
/// <remarks>
/// Most attempts end well, so the token and its timer go from one to the next; one that was cancelled is thrown away. A limit is only
/// noted: the timer is left to run, and finds out when it fires whether anything is due. So it is set once for a thousand attempts,
/// not several times for each.
/// </remarks>
public sealed class AttemptClock : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _changing = new();
    private readonly AttemptClocks _home;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationToken _drained;
    private readonly CancellationTokenRegistration _onDrained;
    private CancellationTokenRegistration _onCaller;

    /// <summary>When the limit passes, and when the timer fires, as timestamps.</summary>
    private long _due = Never;
    private long _firing = Never;
    private bool _isSpent;

    internal AttemptClock(AttemptClocks home, TimeProvider time, CancellationToken drained)
    {
        _home = home;
        _time = time;
        _drained = drained;
        _timer = time.CreateTimer(static clock => ((AttemptClock)clock!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _onDrained = drained.UnsafeRegister(static clock => ((AttemptClock)clock!).End(), this);
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
        lock (_changing)
        {
            LimitInForce = limit;
            _due = limit == Timeout.InfiniteTimeSpan ? Never : _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);
            if (_due < _firing)
            {
                SetTimer(limit);
            }
        }
    }

    /// <summary>Lets no limit run.</summary>
    public void Pause()
    {
        lock (_changing)
        {
            _due = Never;
        }
    }

    /// <summary>The attempt is over.</summary>
    public void Dispose()
    {
        // Waits for a callback that runs right now, so that the caller does not cancel the token once it is another attempt's.
        _onCaller.Dispose();
        bool isGood;
        lock (_changing)
        {
            _due = Never;
            isGood = !_isSpent && _source.TryReset();
            _isSpent |= !isGood;
        }

        if (isGood)
        {
            _home.Return(this);
        }
        else
        {
            Close();
        }
    }

    internal AttemptClock Start(CancellationToken caller)
    {
        _onCaller = caller.UnsafeRegister(static clock => ((AttemptClock)clock!).End(), this);
        return this;
    }

    internal void Close()
    {
        // The source has nothing to dispose of, and may be about to be cancelled.
        _onDrained.Unregister();
        _timer.Dispose();
    }

    private void End()
    {
        lock (_changing)
        {
            _isSpent = true;
        }

        _source.Cancel();
    }

    /// <summary>Ends the attempt when its limit has passed, or goes on to where that will be. Between attempts there is nothing to do.</summary>
    private void Fire()
    {
        lock (_changing)
        {
            _firing = Never;
            if (_due == Never)
            {
                return;
            }

            var left = _due - _time.GetTimestamp();
            if (left > 0)
            {
                // A timer counts whole milliseconds and forgets the rest.
                SetTimer(_time.GetElapsedTime(0, left) + TimeSpan.FromMilliseconds(1));
                return;
            }

            _isSpent = true;
        }

        _source.Cancel();
    }

    private void SetTimer(TimeSpan wait)
    {
        _firing = _due;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
