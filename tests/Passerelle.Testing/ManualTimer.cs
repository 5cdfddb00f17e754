namespace Passerelle.Testing;

/// <summary>A timer of <see cref="ManualTime"/>.</summary>
internal sealed class ManualTimer(ManualTime time, Action callback) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private bool _isDisposed;

    /// <summary>When it fires, counted from the clock's start.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Rises with each arming: of timers due at once, the one armed first fires first.</summary>
    public long Arming { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        _period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        time.Arm(this, dueTime);
        return true;
    }

    public void Fire()
    {
        if (!_isDisposed && _period != Timeout.InfiniteTimeSpan)
        {
            time.Arm(this, _period);
        }

        callback();
    }

    public void Dispose()
    {
        _isDisposed = true;
        time.Arm(this, Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
