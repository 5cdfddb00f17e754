using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Storage.Journal;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// The database of a data folder, and the journal in front of it: one writer, any number of readers. Opening it checks it, brings its schema
/// up to date, and brings in what a dead process left in the journal.
/// </summary>
public sealed partial class Database : IDisposable
{
    internal const int BusyTimeoutMilliseconds = 5000;

    private readonly string _readerSettings;
    private readonly JournalApplier _applier;
    private int _closed;

    /// <exception cref="DatabaseRefusedException">It cannot be used; the message says why and what to do.</exception>
    public Database(DataFolder folder, TimeProvider time, ILogger<Database> logger, DatabaseOptions? options = null)
    {
        options ??= new DatabaseOptions();
        SqliteLibrary.Require();
        Folder = folder;
        var file = DatabaseFile.Inspect(folder);
        var connection = new SqliteConnection(Settings(folder.DatabasePath, "Mode=ReadWriteCreate;Pooling=False"));
        WriterConnection? writer = null;
        JournalFile? journal = null;
        try
        {
            connection.Open();
            DatabaseFile.Configure(connection);
            if (!file.ClosedCleanly)
            {
                LogUnclean(logger, folder.DatabasePath);
                DatabaseFile.Check(connection, time);
            }

            Migrations.Apply(connection, options.Migrations ?? Migrations.All, time);
            writer = new WriterConnection(connection);
            var tables = new RecordTables(writer);
            journal = (options.OpenJournal ?? ((path, capacity) => new JournalFile(path, capacity)))(folder.JournalPath, options.JournalBytes);
            if (!JournalReplay.Run(writer, journal, tables, e => LogSkipped(logger, folder.JournalPath, e)))
            {
                LogLost(logger, folder.JournalPath);
            }

            Recovered = file.IsNew ? 0 : CrashRecovery.Run(connection);
            tables.Open.Clear();
            JournalReplay.Begin(writer, journal, tables, options.JournalBytes);
            Writer = new Writer(writer, options, time, logger);
            Writer.BeforeEachCheckpoint(_ => tables.Open.Note());
            Journal = new RecordJournal(journal, Writer.Health, options.SyncDelay, time);
            _applier = new JournalApplier(Journal, tables, Writer, options, time, logger);
        }
        catch (SqliteException e)
        {
            journal?.Dispose();
            writer?.Dispose();
            connection.Dispose();
            throw DatabaseFile.Refuse(folder.DatabasePath, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            journal?.Dispose();
            writer?.Dispose();
            connection.Dispose();
            throw new DatabaseRefusedException($"{folder.JournalPath} cannot be used: {e.Message}", e);
        }
        catch (DatabaseRefusedException)
        {
            connection.Dispose();
            throw;
        }

        WasClosedCleanly = file.ClosedCleanly;
        _readerSettings = Settings(folder.DatabasePath, "Mode=ReadOnly;Pooling=True;Default Timeout=5");
        if (options.GrowLog)
        {
            Writer.StartGrowing();
            ThreadPool.UnsafeQueueUserWorkItem(static filler => filler.Run(), Journal.Filler, preferLocal: false);
        }
    }

    public DataFolder Folder { get; }

    public Writer Writer { get; }

    /// <summary>What the journal has done.</summary>
    public JournalStatistics JournalStatistics => Journal.Statistics;

    internal RecordJournal Journal { get; }

    /// <summary>What the storage can do now.</summary>
    public StorageCondition Condition => Writer.Condition;

    /// <summary>False when the process that had it before was killed, or the machine went down.</summary>
    public bool WasClosedCleanly { get; }

    /// <summary>Requests that were running when the process before ended, and are now recorded as crashed.</summary>
    public int Recovered { get; }

    /// <summary>Makes an administrative change, durably. See <see cref="Writer.MutateAsync"/>.</summary>
    public Task<T> MutateAsync<T>(Func<SqliteConnection, T> change) => Writer.MutateAsync(change);

    /// <summary>
    /// A connection that can only read, from a pool; dispose it soon: while it reads, the log cannot be rewound. Records of requests and of the
    /// use of keys may be missing that came in the last moment.
    /// </summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readerSettings);
        connection.Open();
        raw.sqlite3_exec(connection.Handle, "PRAGMA query_only=ON");
        return connection;
    }

    /// <summary>A connection that can only read, and sees all records that were complete when it was asked for. Never open one in a job of the writer's.</summary>
    public SqliteConnection OpenRecordReader()
    {
        try
        {
            _applier.Apply();
        }
        catch (StorageException)
        {
            // What the database has can be read all the same.
        }

        return OpenReader();
    }

    /// <summary>Writes what waits, syncs, and closes. Does not touch the folder's lock.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        Journal.Close();
        var empty = _applier.Close();

        // The readers first: whoever closes last moves the log into the database, and that must be the writer.
        using (var any = new SqliteConnection(_readerSettings))
        {
            SqliteConnection.ClearPool(any);
        }

        Writer.Dispose();
        Journal.Dispose();
        if (empty)
        {
            File.Delete(Folder.JournalPath);
        }
    }

    // The builder class would do, but it is a noticeable part of the start. A quoted value may hold anything; quotes are doubled.
    private static string Settings(string path, string rest) => $"Data Source=\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\";{rest}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was not closed in good order; checking it")]
    private static partial void LogUnclean(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} is not the journal that the database was left with: records of the last moments before the server died are lost")]
    private static partial void LogLost(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Critical, Message = "A record in {Path} was refused by the database and is lost")]
    private static partial void LogSkipped(ILogger logger, string path, Exception e);
}
