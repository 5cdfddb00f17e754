using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// Brings records from the journal into the database: a moment after they were written, at once when there are many, and before anyone
/// reads. Few transactions, large ones, and hardly any of them waits for the disk: until one does, the journal keeps what it has.
/// </summary>
internal sealed partial class JournalApplier : IThreadPoolWorkItem, IDisposable
{
    private const long MostInHand = 512 * 1024;

    private readonly Lock _one = new();
    private readonly RecordJournal _journal;
    private readonly Writer _writer;
    private readonly DatabaseOptions _options;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly ApplyJob _job;
    private readonly Action<SqliteException> _skipped;
    private readonly long _many;
    private volatile bool _timerSet;
    private int _queued;
    private long _applied;
    private long _transactions;

    public JournalApplier(RecordJournal journal, RecordTables tables, Writer writer, DatabaseOptions options, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _writer = writer;
        _options = options;
        _logger = logger;
        _job = new ApplyJob(journal.File, new JournalTransfer(journal.File, tables), tables.Mark);
        _many = Math.Min(MostInHand, journal.File.Capacity / 8);
        _skipped = e => LogSkipped(_logger, journal.File.Path, e);
        _timer = time.CreateTimer(static applier => ((JournalApplier)applier!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        journal.Appended = OnAppended;
    }

    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Brings all into the database that was written up to now. Waits for the writer; never call it from a job of the writer's.</summary>
    /// <exception cref="StorageException">Not all could be brought; it stays in the journal.</exception>
    public void Apply()
    {
        var end = _journal.Written;
        if (Interlocked.Read(ref _applied) >= end)
        {
            return;
        }

        lock (_one)
        {
            while (_job.Applied.Offset < end)
            {
                ApplyPiece(end);
            }
        }
    }

    /// <summary>Brings in what is left, durably, and parts the empty journal from the database.</summary>
    /// <returns>Whether the journal's file is of no use any more.</returns>
    public bool Close()
    {
        _timer.Dispose();
        try
        {
            Apply();
            lock (_one)
            {
                _writer.Run(_job.Finally());
            }

            return true;
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException or SqliteException)
        {
            // The next start reads it.
            LogLeft(_logger, _journal.File.Path, e);
            return false;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            Apply();
        }
        catch (StorageException) when (_writer.Condition is StorageCondition.Broken)
        {
            // Said already, by who found it.
        }
        catch (Exception e) when (e is StorageException or SqliteException)
        {
            LogLater(_logger, _journal.File.Path, e);
            SetTimer(_options.ProbeInterval);
        }
        catch (ObjectDisposedException)
        {
            // Closing brings in the rest.
        }
        finally
        {
            Volatile.Write(ref _queued, 0);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void ApplyPiece(long end)
    {
        // A place in the journal is used again only when the database has its records on the disk.
        var durable = end - _journal.Tail > _journal.File.Capacity / 4 && _writer.Condition == StorageCondition.Open;
        try
        {
            _writer.Run(_job.To(end, durable, skipped: null));
        }
        catch (SqliteException e) when (StorageFaults.Of(e) == StorageFault.None)
        {
            _writer.Run(_job.To(end, durable, _skipped));
        }

        Interlocked.Exchange(ref _applied, _job.Applied.Offset);
        Interlocked.Increment(ref _transactions);
        if (durable)
        {
            _journal.Tail = _job.Applied.Offset;
        }
    }

    private void OnAppended()
    {
        if (!_timerSet)
        {
            SetTimer(_options.ApplyDelay);
        }

        if (_journal.Written - Volatile.Read(ref _applied) > _many && Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void OnTimer()
    {
        _timerSet = false;
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ((IThreadPoolWorkItem)this).Execute();
        }
        else
        {
            // Who is at it may not see what came last.
            SetTimer(_options.ApplyDelay);
        }
    }

    private void SetTimer(TimeSpan delay)
    {
        _timerSet = true;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "A record in {Path} was refused by the database and is lost")]
    private static partial void LogSkipped(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The records in {Path} cannot be brought into the database yet; it is tried again")]
    private static partial void LogLater(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The records in {Path} could not be brought into the database; the next start does it")]
    private static partial void LogLeft(ILogger logger, string path, Exception e);
}
