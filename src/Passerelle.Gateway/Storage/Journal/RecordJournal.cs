using Passerelle.Gateway.Records;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// Where records become durable: appended to a file that is there already, so that a sync has little to do. The database gets them later,
/// many at a time (<see cref="JournalApplier"/>).
/// </summary>
/// <remarks>
/// A start waits for the disk, an end only for the system. Those who wait while a sync is on its way share the next one. There is no thread of
/// the journal's own: a caller who finds nobody leading syncs on his own thread, so that at low load a start costs no thread switch; on a
/// busy server the lead is the thread pool's (<see cref="BatchPace"/>).
/// </remarks>
internal sealed class RecordJournal : IThreadPoolWorkItem, IDisposable
{
    private const int MostPooledWaiters = 1024;

    private readonly Lock _gate = new();
    private readonly JournalFile _file;
    private readonly JournalRing _ring;
    private readonly StorageHealth _health;
    private readonly ObjectPool<SyncWaiter> _waiters = new(pool => new SyncWaiter(pool), MostPooledWaiters);
    private readonly BatchPace _pace = new();
    private readonly TimeProvider _time;
    private readonly SyncDebt _debt;
    private readonly long _reserve;

    private SyncQueue _waiting;
    private bool _leading;
    private bool _syncDue;
    private bool _closed;
    private long _synced;
    private long _starts;
    private long _syncs;
    private int _largestBatch;

    public RecordJournal(JournalFile file, StorageHealth health, TimeSpan syncDelay, TimeProvider time)
    {
        _file = file;
        _ring = new JournalRing(file);
        _health = health;
        _time = time;
        _debt = new SyncDebt(syncDelay, OnSyncTimer, time);
        Filler = new JournalFiller(file, health, _gate);

        // Room for the ends of what has begun: they are not turned away before it is used up.
        _reserve = file.Capacity / 4;
    }

    public JournalFile File => _file;

    public JournalFiller Filler { get; }

    /// <summary>Up to where records outlive the process.</summary>
    public long Written => _ring.Written;

    /// <summary>Up to where the database has the records on the disk.</summary>
    public long Tail
    {
        get => _ring.Tail;
        set => _ring.Tail = value;
    }

    /// <summary>Called after each record, from any thread: the database is behind by one more.</summary>
    public Action? Appended { get; set; }

    public JournalStatistics Statistics => new(Interlocked.Read(ref _starts), Interlocked.Read(ref _syncs), _largestBatch, Interlocked.Read(ref _synced));

    /// <summary>Records that an attempt begins; complete when it is on the disk.</summary>
    public ValueTask StartAsync(in AttemptStart start)
    {
        SyncWaiter? waiter = null;
        var queue = false;
        lock (_gate)
        {
            if (Refusal(durable: true, _reserve) is { } refusal)
            {
                return ValueTask.FromException(refusal);
            }

            try
            {
                var entry = _ring.Begin();
                Entries.Put(ref entry, start);
                _ring.Add(start.MovesCursor ? JournalKind.StartedInTurn : JournalKind.Started, entry.Length);
                if (!_leading && _pace.LeadAtOnce)
                {
                    _ring.Write();
                }
                else
                {
                    waiter = _waiters.Get();
                    waiter.Offset = _ring.End;
                    _waiting.Add(waiter);
                    queue = !_leading;
                }

                _leading = true;
                _starts++;
            }
            catch (Exception e)
            {
                return ValueTask.FromException(Fail(e));
            }
        }

        Appended?.Invoke();
        if (waiter is null)
        {
            // This caller has his own request to go on with; whoever came meanwhile is served from the pool.
            _pace.Ran(1);
            var failure = Sync();
            if (!StepDown())
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            return failure is null ? default : ValueTask.FromException(failure);
        }

        var completion = waiter.Completion;
        if (queue)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return completion;
    }

    /// <summary>Records the end of an attempt, of a request, or of both at once. Complete at once: then it outlives the process.</summary>
    public ValueTask EndAsync(in AttemptEnd? end, in RequestRecord? record)
    {
        lock (_gate)
        {
            if (Refusal(durable: false, reserve: 0) is { } refusal)
            {
                return ValueTask.FromException(refusal);
            }

            try
            {
                var entry = _ring.Begin();
                if (end is { } attempt)
                {
                    Entries.Put(ref entry, attempt);
                }

                if (record is { } request)
                {
                    Entries.Put(ref entry, request);
                }

                _ring.Add(record is null ? JournalKind.Ended : end is null ? JournalKind.Settled : JournalKind.EndedAndSettled, entry.Length);
                _ring.Write();
            }
            catch (Exception e)
            {
                return ValueTask.FromException(Fail(e));
            }

            _debt.Add();
        }

        Appended?.Invoke();
        return default;
    }

    /// <summary>Leads until nobody waits.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            if (_pace.GiveWay())
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            SyncQueue batch;
            Exception? failure = null;
            lock (_gate)
            {
                if (_waiting.Count == 0 && !_syncDue)
                {
                    _leading = false;
                    return;
                }

                batch = _waiting.Take();
                _syncDue = false;
                try
                {
                    _ring.Write();
                }
                catch (Exception e)
                {
                    failure = Fail(e);
                }
            }

            _pace.Ran(batch.Count);
            _largestBatch = Math.Max(_largestBatch, batch.Count);
            failure ??= _health.Condition == StorageCondition.Broken ? _health.Refusal(durable: true) : Sync();
            batch.Complete(failure);
        }
    }

    /// <summary>Refuses what comes, and sees those out who wait.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _leading))
        {
            wait.SpinOnce();
        }

        Filler.Stop();
        _debt.Dispose();
    }

    public void Dispose()
    {
        Close();
        _file.Dispose();
    }

    private Exception? Refusal(bool durable, long reserve) =>
        _closed ? new ObjectDisposedException(nameof(Database))
        : _health.Refusal(durable) ?? (_ring.HasRoom(reserve) ? null : new StorageBusyException("Too many records wait for the database."));

    /// <summary>Decides what a failed write means, and tells all whose records were not written.</summary>
    private Exception Fail(Exception e)
    {
        _ring.Drop();
        var failure = _health.Judge(e);
        _waiting.TakeBehind(_ring.Written).Complete(failure);
        return failure;
    }

    private Exception? Sync()
    {
        try
        {
            var begun = _time.GetTimestamp();
            var written = _ring.Written;
            _file.Sync();
            lock (_gate)
            {
                _synced = written;
                _syncs++;
                _debt.Paid(all: _ring.Written == written, begun);
            }

            return null;
        }
        catch (Exception e)
        {
            return _health.Judge(e);
        }
    }

    private bool StepDown()
    {
        lock (_gate)
        {
            _leading = _waiting.Count > 0 || _syncDue;
            return !_leading;
        }
    }

    private void OnSyncTimer()
    {
        lock (_gate)
        {
            if (_closed || _health.Condition == StorageCondition.Broken || !_debt.Collect())
            {
                return;
            }

            _syncDue = true;
            if (_leading)
            {
                return;
            }

            _leading = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
