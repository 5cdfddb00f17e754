namespace Passerelle.Gateway.Tests.Upstream.Practice;

/// <summary>A clock that stands still. Its waits are kept; they end at once, or, when <paramref name="stands"/>, as the test says.</summary>
internal sealed class PracticeTime(bool stands = false) : TimeProvider
{
    private readonly List<Timer> _open = [];

    /// <summary>Every wait that was begun, in order. Endless ones ask for no timer.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    /// <summary>Ends the waits that are open.</summary>
    public void Pass()
    {
        foreach (var timer in _open.ToList())
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        Waits.Add(dueTime);
        _open.Add(timer);
        if (!stands)
        {
            timer.Fire();
        }

        return timer;
    }

    private sealed class Timer(PracticeTime owner, TimerCallback callback, object? state) : ITimer
    {
        public void Fire()
        {
            owner._open.Remove(this);

            // Not on this stack: the one who made the timer may not have kept it yet.
            ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => owner._open.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
