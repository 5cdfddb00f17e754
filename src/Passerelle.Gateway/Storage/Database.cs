using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>The database of a data folder: one writer, any number of readers. Opening it checks it and brings its schema up to date.</summary>
public sealed partial class Database : IDisposable
{
    internal const int BusyTimeoutMilliseconds = 5000;

    private readonly string _readerSettings;

    /// <exception cref="DatabaseRefusedException">It cannot be used; the message says why and what to do.</exception>
    public Database(DataFolder folder, TimeProvider time, ILogger<Database> logger, DatabaseOptions? options = null)
    {
        options ??= new DatabaseOptions();
        SqliteLibrary.Require();
        Folder = folder;
        var file = DatabaseFile.Inspect(folder);
        var connection = new SqliteConnection(Settings(folder.DatabasePath, "Mode=ReadWriteCreate;Pooling=False"));
        WriterConnection? writer = null;
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
            Recovered = file.IsNew ? 0 : CrashRecovery.Run(connection);
            writer = new WriterConnection(connection);
            Writer = new Writer(writer, options, time, logger);
        }
        catch (SqliteException e)
        {
            writer?.Dispose();
            connection.Dispose();
            throw DatabaseFile.Refuse(folder.DatabasePath, e);
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
        }
    }

    public DataFolder Folder { get; }

    public Writer Writer { get; }

    /// <summary>What the storage can do now.</summary>
    public StorageCondition Condition => Writer.Condition;

    /// <summary>False when the process that had it before was killed, or the machine went down.</summary>
    public bool WasClosedCleanly { get; }

    /// <summary>Requests that were running when the process before ended, and are now recorded as crashed.</summary>
    public int Recovered { get; }

    /// <summary>Makes an administrative change, durably. See <see cref="Writer.MutateAsync"/>.</summary>
    public Task<T> MutateAsync<T>(Func<SqliteConnection, T> change) => Writer.MutateAsync(change);

    /// <summary>A connection that can only read, from a pool; dispose it soon: while it reads, the log cannot be rewound.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readerSettings);
        connection.Open();
        raw.sqlite3_exec(connection.Handle, "PRAGMA query_only=ON");
        return connection;
    }

    /// <summary>Writes what waits, syncs, and closes. Does not touch the folder's lock.</summary>
    public void Dispose()
    {
        // The readers first: whoever closes last moves the log into the database, and that must be the writer.
        using (var any = new SqliteConnection(_readerSettings))
        {
            SqliteConnection.ClearPool(any);
        }

        Writer.Dispose();
    }

    // The builder class would do, but it is a noticeable part of the start. A quoted value may hold anything; quotes are doubled.
    private static string Settings(string path, string rest) => $"Data Source=\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\";{rest}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was not closed in good order; checking it")]
    private static partial void LogUnclean(ILogger logger, string path);
}
