using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>Sorts SQLite's errors: whose fault, and what may be done after.</summary>
internal enum StorageFault
{
    /// <summary>The statement's own (a constraint, a bad value).</summary>
    None,

    /// <summary>Another program holds the database.</summary>
    Busy,

    /// <summary>No room, or no right to write: it may pass.</summary>
    Full,

    /// <summary>The disk lies or loses: never write again.</summary>
    Broken,
}

internal static class StorageFaults
{
    // The log's index is a file too, and growing it on a full disk is reported as an input/output error.
    private const int IoErrorShmSize = raw.SQLITE_IOERR | (19 << 8);

    // The binding may be told to give extended codes where it gives primary ones by itself.
    private const int PrimaryMask = 0xFF;

    public static StorageFault Of(Exception e) => e is SqliteException { SqliteErrorCode: var code, SqliteExtendedErrorCode: var extended }
        ? (code & PrimaryMask) switch
        {
            raw.SQLITE_FULL or raw.SQLITE_READONLY => StorageFault.Full,
            raw.SQLITE_IOERR when extended == IoErrorShmSize => StorageFault.Full,
            raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageFault.Broken,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StorageFault.Busy,
            _ => StorageFault.None,
        }
        : StorageFault.None;
}
