using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// The only one who writes. Jobs that arrive while a commit is on its way to the disk go together in the next one (group commit).
/// </summary>
/// <remarks>
/// There is no writer thread. A caller that finds the writer idle leads: it runs everything that waits in one transaction, on its own
/// thread, so that at low load a write costs no thread switch; then it hands the lead to the thread pool if more has come, and goes on
/// with its own request. On a busy server the lead is the thread pool's from the start (<see cref="BatchPace"/>).
/// </remarks>
public sealed class Writer : IThreadPoolWorkItem, IDisposable
{
    private const int ProbeChore = 1;

    private readonly WriterConnection _connection;
    private readonly StorageHealth _health;
    private readonly BatchRunner _runner;
    private readonly LogKeeper _log;
    private readonly WriteQueue _queue;
    private readonly BatchPace _pace = new();
    private readonly WriteJob?[] _batch;

    private int _closing;
    private int _leading;
    private int _chores;
    private long _jobs;
    private long _batches;
    private int _largestBatch;

    internal Writer(WriterConnection connection, DatabaseOptions options, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _health = new StorageHealth(connection.Connection.DataSource, options.ProbeInterval, () => Wake(ProbeChore), time, logger);
        _runner = new BatchRunner(connection);
        _log = new LogKeeper(connection, options.CheckpointPages);
        _queue = new WriteQueue(options.MaxQueued);
        _batch = new WriteJob?[options.MaxBatch];
    }

    public StorageCondition Condition => _health.Condition;

    internal StorageHealth Health => _health;

    public WriterStatistics Statistics => new(
        Interlocked.Read(ref _jobs), Interlocked.Read(ref _batches), _largestBatch, _log.Syncs, _log.Checkpoints, _log.LogPages);

    /// <summary>Runs an action in a transaction before each checkpoint: for notes that need not be exact. Set up before use.</summary>
    public void BeforeEachCheckpoint(Action<WriterConnection> action) => _log.BeforeEachCheckpoint(action);

    /// <summary>Writes a job; complete when it is committed, and on the disk if the job is durable. Await it once.</summary>
    /// <exception cref="StorageException">It was not written (thrown when awaited, like the job's own errors).</exception>
    public ValueTask WriteAsync(WriteJob job)
    {
        if (_health.Refusal(job.Durable) is { } refusal)
        {
            return ValueTask.FromException(refusal);
        }

        var completion = job.Completion;
        var added = _queue.TryAdd(job);
        if (added != WriteQueue.AddResult.Added)
        {
            return ValueTask.FromException(added == WriteQueue.AddResult.Full
                ? new StorageBusyException("Too many writes wait for the disk.")
                : new ObjectDisposedException(nameof(Database)));
        }

        if (Interlocked.CompareExchange(ref _leading, 1, 0) == 0)
        {
            var alone = _pace.LeadAtOnce;
            if (alone)
            {
                RunBatch();
            }

            if (!alone || _queue.HasJobs || _chores != 0 || _log.CheckpointDue || _log.GrowDue || !StepDown())
            {
                // This caller has its own request to go on with; whoever follows is served from the pool.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        return completion;
    }

    /// <summary>Writes a job and waits for it. Not for a job's own use: it would wait for itself.</summary>
    internal void Run(WriteJob job)
    {
        var completion = WriteAsync(job).AsTask();
        if (!completion.IsCompleted)
        {
            using var done = new ManualResetEventSlim();
            completion.GetAwaiter().UnsafeOnCompleted(done.Set);
            done.Wait();
        }

        completion.GetAwaiter().GetResult();
    }

    /// <summary>Makes an administrative change: durable, in a savepoint of its own. The function may run twice; it must only use the connection.</summary>
    public async Task<T> MutateAsync<T>(Func<SqliteConnection, T> change)
    {
        var job = new MutationJob<T>(change);
        await WriteAsync(job).ConfigureAwait(false);
        return job.Result!;
    }

    /// <summary>Leads until nothing is left to do.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            if (_log.CheckpointDue)
            {
                Attend(_log.Checkpoint);
            }
            else if (_queue.HasJobs)
            {
                if (_pace.GiveWay())
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }

                RunBatch();
            }
            else if (!RunChore() && StepDown())
            {
                return;
            }
        }
    }

    internal void StartGrowing()
    {
        _log.StartGrowing();
        Wake(0);
    }

    /// <summary>Finishes what waits and closes the connection, which syncs the log, moves it into the database and removes it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _leading, 1, 0) != 0)
        {
            wait.SpinOnce();
        }

        // The lead is never given back, and no job can come in once the queue is sealed.
        do
        {
            while (_queue.HasJobs)
            {
                RunBatch();
            }
        }
        while (!_queue.TrySeal());

        _health.Dispose();
        if (Condition != StorageCondition.Broken)
        {
            Attend(_log.Note);
        }

        if (Condition == StorageCondition.Broken)
        {
            _connection.KeepLogOnClose();
        }

        _health.Close();
        _connection.Dispose();
    }

    private void RunBatch()
    {
        var count = _queue.Take(_batch);
        var jobs = _batch.AsSpan(0, count);
        _pace.Ran(count);
        Exception? failure = null;
        try
        {
            // Jobs that waited when the disk broke.
            if (Condition == StorageCondition.Broken)
            {
                failure = _health.Refusal(durable: false);
            }
            else if (count > 0)
            {
                var synced = _runner.Run(jobs);
                _log.Committed(synced);
                Interlocked.Add(ref _jobs, count);
                Interlocked.Increment(ref _batches);
                _largestBatch = Math.Max(_largestBatch, count);
            }
        }
        catch (Exception e)
        {
            failure = _health.Judge(e);
        }

        for (var i = 0; i < count; i++)
        {
            // After Complete the job may already be on its second life.
            var job = jobs[i]!;
            jobs[i] = null;
            job.Error ??= failure;
            if (job.Error is null)
            {
                job.Committed();
            }

            job.Complete();
        }
    }

    private bool RunChore()
    {
        var chores = Interlocked.Exchange(ref _chores, 0);
        if (Condition is StorageCondition.Broken or StorageCondition.Closed)
        {
            return chores != 0;
        }

        if ((chores & ProbeChore) != 0 && Condition == StorageCondition.Full)
        {
            Attend(Probe);
        }
        else if (_log.GrowDue)
        {
            Attend(_log.GrowStep);
        }
        else
        {
            return chores != 0;
        }

        return true;
    }

    private void Attend(Action chore)
    {
        try
        {
            chore();
        }
        catch (Exception e)
        {
            _connection.Rollback();
            _ = _health.Judge(e);
        }
    }

    private void Probe()
    {
        _log.Probe();
        _health.Resume();
    }

    private bool StepDown()
    {
        Volatile.Write(ref _leading, 0);

        // A job added before this line was seen by no leader; one added after it finds the lead free.
        Interlocked.MemoryBarrier();
        return !(_queue.HasJobs || Volatile.Read(ref _chores) != 0) || Interlocked.CompareExchange(ref _leading, 1, 0) != 0;
    }

    private void Wake(int chore)
    {
        Interlocked.Or(ref _chores, chore);
        if (Interlocked.CompareExchange(ref _leading, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
