using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>The one connection that writes. Whoever leads the <see cref="Writer"/> has it to himself.</summary>
public sealed class WriterConnection : IDisposable
{
    private const int CacheWrites = 9;
    private const int NoCheckpointOnClose = 1006;

    // Kept for the process's life.
    private static readonly nint FullPragma = Marshal.StringToHGlobalAnsi("PRAGMA synchronous=FULL");
    private static readonly nint NormalPragma = Marshal.StringToHGlobalAnsi("PRAGMA synchronous=NORMAL");

    private readonly List<HotStatement> _prepared = [];
    private readonly HotStatement _begin;
    private readonly HotStatement _commit;
    private readonly HotStatement _savepoint;
    private readonly HotStatement _release;
    private readonly HotStatement _backToSavepoint;
    private bool _synced = true;

    internal WriterConnection(SqliteConnection connection)
    {
        Connection = connection;
        Handle = connection.Handle!;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT job");
        _release = Prepare("RELEASE job");
        _backToSavepoint = Prepare("ROLLBACK TO job");
    }

    /// <summary>For cold statements. A transaction is open already; do not begin or commit one.</summary>
    public SqliteConnection Connection { get; }

    internal sqlite3 Handle { get; }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public HotStatement Prepare(string sql)
    {
        var statement = new HotStatement(Handle, sql);
        lock (_prepared)
        {
            _prepared.Add(statement);
        }

        return statement;
    }

    /// <summary>Begins a transaction whose commit waits for the disk (<paramref name="sync"/>), or one that only reaches the system's cache.</summary>
    internal void Begin(bool sync)
    {
        if (_synced != sync)
        {
            // The pragma works while it is compiled, so it cannot be prepared once.
            SqliteException.ThrowExceptionForRC(SqliteLibrary.Execute(Handle, sync ? FullPragma : NormalPragma), Handle);
            _synced = sync;
        }

        _begin.Run();
    }

    internal void Commit() => _commit.Run();

    /// <summary>Undoes the open transaction, if an error has not already done so.</summary>
    internal void Rollback()
    {
        if (raw.sqlite3_get_autocommit(Handle) == 0)
        {
            raw.sqlite3_exec(Handle, "ROLLBACK");
        }
    }

    internal bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    internal void Savepoint() => _savepoint.Run();

    internal void Release() => _release.Run();

    internal void BackToSavepoint()
    {
        _backToSavepoint.Run();
        _release.Run();
    }

    /// <summary>Pages written to the log since the last call.</summary>
    internal int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(Handle, CacheWrites, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Moves the log into the database file, as far as readers allow.</summary>
    /// <returns>The log's length in pages.</returns>
    internal int Checkpoint(bool restart, int waitMilliseconds)
    {
        _ = raw.sqlite3_busy_timeout(Handle, waitMilliseconds);
        try
        {
            var mode = restart ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE;
            var code = raw.sqlite3_wal_checkpoint_v2(Handle, "main", mode, out var pages, out _);
            if (code != raw.SQLITE_BUSY)
            {
                SqliteException.ThrowExceptionForRC(code, Handle);
            }

            return pages;
        }
        finally
        {
            _ = raw.sqlite3_busy_timeout(Handle, Database.BusyTimeoutMilliseconds);
        }
    }

    /// <summary>After a disk error: leaves the log as it is, for the next start to read.</summary>
    internal void KeepLogOnClose() => _ = raw.sqlite3_db_config(Handle, NoCheckpointOnClose, 1, out _);

    public void Dispose()
    {
        lock (_prepared)
        {
            _prepared.ForEach(statement => statement.Dispose());
            _prepared.Clear();
        }

        Connection.Dispose();
    }
}
