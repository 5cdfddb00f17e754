namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Those who wait for the next sync, in their order. One thread at a time.</summary>
internal struct SyncQueue
{
    private SyncWaiter? _first;
    private SyncWaiter? _last;

    public int Count { get; private set; }

    public void Add(SyncWaiter waiter)
    {
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
        Count++;
    }

    /// <summary>Takes all.</summary>
    public SyncQueue Take()
    {
        var all = this;
        this = default;
        return all;
    }

    /// <summary>Ends the wait of all.</summary>
    public void Complete(Exception? failure)
    {
        var waiter = _first;
        this = default;
        while (waiter is not null)
        {
            // Once complete it may already be on its second life.
            var next = waiter.Next;
            waiter.Next = null;
            waiter.Complete(failure);
            waiter = next;
        }
    }

    /// <summary>Takes those who wrote behind an offset.</summary>
    public SyncQueue TakeBehind(long offset)
    {
        var all = Take();
        var behind = default(SyncQueue);
        for (var waiter = all._first; waiter is not null;)
        {
            var next = waiter.Next;
            waiter.Next = null;
            if (waiter.Offset > offset)
            {
                behind.Add(waiter);
            }
            else
            {
                Add(waiter);
            }

            waiter = next;
        }

        return behind;
    }
}
