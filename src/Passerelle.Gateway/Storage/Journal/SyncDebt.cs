namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// Remembers since when there is a record that no sync has covered, and says when one is due. Where starts are frequent theirs come long
/// before. One thread at a time, under the journal's lock.
/// </summary>
internal sealed class SyncDebt(TimeSpan patience, Action wake, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly ITimer _timer = time.CreateTimer(static wake => ((Action)wake!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    private bool _timerSet;

    // 0 = nothing is owed.
    private long _since;

    /// <summary>Notes that a record was written without a sync.</summary>
    public void Add()
    {
        if (_since == 0)
        {
            _since = time.GetTimestamp();
            if (!_timerSet)
            {
                _timerSet = true;
                _timer.Change(patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Notes a sync.</summary>
    /// <param name="all">Whether nothing was written since it began.</param>
    /// <param name="begun">When it began.</param>
    public void Paid(bool all, long begun) => _since = all ? 0 : begun;

    /// <summary>When it wakes someone: whether a sync is due now. If it is not yet, it wakes again in time.</summary>
    public bool Collect()
    {
        _timerSet = false;
        if (_since == 0)
        {
            return false;
        }

        var rest = patience - time.GetElapsedTime(_since);
        if (rest > Least)
        {
            _timerSet = true;
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
            return false;
        }

        _since = 0;
        return true;
    }

    public void Dispose() => _timer.Dispose();
}
