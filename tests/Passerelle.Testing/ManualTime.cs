namespace Passerelle.Testing;

/// <summary>
/// A clock that stands still until a test moves it. <see cref="Advance"/> fires timers in the order in which they are due, on the
/// caller's thread, with the clock showing each one's due time; a timer that a callback arms within the span fires too.
/// <c>Task.Delay(…, time)</c>, <c>new CancellationTokenSource(delay, time)</c>, <c>CancelAfter</c> and <c>WaitAsync</c> work on it.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private TimeSpan _wallShift;
    private long _armings;

    /// <summary>Starts at 2026-01-01T00:00:00Z.</summary>
    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Starts at this time.</summary>
    public ManualTime(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <summary>One tick of a timestamp is 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Timers that are armed now.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _start + _elapsed + _wallShift;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _elapsed.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves clock and timers on by this span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        TimeSpan target;
        lock (_lock)
        {
            target = _elapsed + span;
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _elapsed = target > _elapsed ? target : _elapsed;
        }
    }

    /// <summary>Shifts the wall clock alone, as an operator or NTP would: timers and timestamps do not move.</summary>
    public void ShiftWallClock(TimeSpan shift)
    {
        lock (_lock)
        {
            _wallShift += shift;
        }
    }

    /// <summary>Completes once this many timers are armed, so that a test advances only when the code under test waits. Fails after 10 s.</summary>
    public Task WaitForTimersAsync(int count = 1)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _watchers.Add((count, reached));
            TellWatchers();
        }

        return reached.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    internal void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _elapsed + dueTime;
            timer.Arming = _armings++;
            _timers.Add(timer);
            TellWatchers();
        }
    }

    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_lock)
        {
            var first = _timers.Where(timer => timer.Due <= target).OrderBy(timer => timer.Due).ThenBy(timer => timer.Arming).FirstOrDefault();
            if (first is null)
            {
                return null;
            }

            _elapsed = first.Due > _elapsed ? first.Due : _elapsed;
            _timers.Remove(first);
            return first;
        }
    }

    private void TellWatchers()
    {
        foreach (var (count, reached) in _watchers)
        {
            if (_timers.Count >= count)
            {
                reached.TrySetResult();
            }
        }
    }
}
