using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>Looks at the file before and while it is opened, and refuses what must not be used.</summary>
internal static class DatabaseFile
{
    // A whole check reads every page. A server that was killed must be back in seconds, so a large file is checked only so long;
    // SQLite itself still refuses a damaged page when it meets one.
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(2);

    private static ReadOnlySpan<byte> Header => "SQLite format 3\0"u8;

    public readonly record struct Findings(bool IsNew, bool ClosedCleanly);

    public static Findings Inspect(DataFolder folder)
    {
        var path = folder.DatabasePath;
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length > 0)
        {
            RequireHeader(path);

            // The last connection to close removes the log. A log that is there was left behind.
            var log = new FileInfo(path + "-wal");
            return new Findings(false, !log.Exists || log.Length == 0);
        }

        if (File.Exists(folder.MasterKeyPath))
        {
            throw new DatabaseRefusedException(
                $"{folder.MasterKeyPath} is there but {path} is missing or empty. A new database would lose all keys and limits, so none is made."
                + " Put the database back from a backup, or move the master key away to start anew.");
        }

        if (!OperatingSystem.IsWindows())
        {
            // SQLite gives its log files the rights of the database file.
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            new FileStream(path, options).Dispose();
        }

        return new Findings(true, true);
    }

    public static void Configure(SqliteConnection connection)
    {
        var handle = connection.Handle!;
        _ = raw.sqlite3_busy_timeout(handle, Database.BusyTimeoutMilliseconds);
        Execute(
            handle,
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(handle, "PRAGMA journal_mode", out var statement), handle);
        using (statement)
        {
            _ = raw.sqlite3_step(statement);
            if (raw.sqlite3_column_text(statement, 0).utf8_to_string() != "wal")
            {
                throw new DatabaseRefusedException(
                    $"The folder of {connection.DataSource} does not support write-ahead logging (a network share?). Choose a folder on a local disk with --data.");
            }
        }
    }

    /// <summary>Looks for damage, for a bounded time.</summary>
    /// <exception cref="DatabaseRefusedException">There is damage.</exception>
    public static void Check(SqliteConnection connection, TimeProvider time)
    {
        var handle = connection.Handle!;
        var start = time.GetTimestamp();
        raw.sqlite3_progress_handler(handle, 10_000, _ => time.GetElapsedTime(start) > LongestCheck ? 1 : 0, null);
        try
        {
            var faults = connection.Query("PRAGMA quick_check(5)", reader => reader.GetString(0));
            if (faults is not ["ok"])
            {
                throw Damaged(connection.DataSource, string.Join("; ", faults), null);
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            Debug.Assert(time.GetElapsedTime(start) > LongestCheck, "only the clock stops a check");
        }
        finally
        {
            raw.sqlite3_progress_handler(handle, 0, null, null);
        }
    }

    public static DatabaseRefusedException Refuse(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, e.Message, e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new DatabaseRefusedException($"Another program holds {path}. Close it (a database browser?) and start again.", e),
        raw.SQLITE_FULL => new DatabaseRefusedException($"There is no room on the disk of {path}.", e),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => new DatabaseRefusedException($"{path} cannot be opened for writing: {e.Message} Check who owns it.", e),
        _ => new DatabaseRefusedException($"{path} cannot be opened: {e.Message}", e),
    };

    private static void RequireHeader(string path)
    {
        Span<byte> start = stackalloc byte[16];
        int read;
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            read = RandomAccess.Read(file, start, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseRefusedException($"{path} cannot be read: {e.Message} Check who owns it.", e);
        }

        if (!start[..read].SequenceEqual(Header))
        {
            throw Damaged(path, "it does not begin like a SQLite file", null);
        }
    }

    private static DatabaseRefusedException Damaged(string path, string what, Exception? e) => new(
        $"The database {path} is damaged: {what}. Put a backup in its place (and remove {path}-wal and {path}-shm), or run"
        + $" 'sqlite3 {path} .recover' on a copy to save what can be read.", e);

    private static void Execute(sqlite3 handle, string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(handle, sql), handle);
}
