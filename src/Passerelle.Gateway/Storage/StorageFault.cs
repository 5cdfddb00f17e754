using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Storage.Journal;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>Sorts errors of SQLite and of the journal's file: whose fault, and what may be done after.</summary>
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

    // What .NET gives as the result of a file's error: on Unix the system's number of it, on Windows a code made of it.
    private const int NoSpace = 28;
    private const int ReadOnlyDisk = 30;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int HandleDiskFullWindows = unchecked((int)0x80070027);

    public static StorageFault Of(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: var code, SqliteExtendedErrorCode: var extended } => Of(code, extended),
        DiskFailedException => StorageFault.Broken,
        IOException { HResult: NoSpace or ReadOnlyDisk or QuotaLinux or QuotaMac or DiskFullWindows or HandleDiskFullWindows } => StorageFault.Full,
        IOException => StorageFault.Broken,
        _ => StorageFault.None,
    };

    private static StorageFault Of(int code, int extended) => (code & PrimaryMask) switch
    {
        raw.SQLITE_FULL or raw.SQLITE_READONLY => StorageFault.Full,
        raw.SQLITE_IOERR when extended == IoErrorShmSize => StorageFault.Full,
        raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageFault.Broken,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StorageFault.Busy,
        _ => StorageFault.None,
    };
}
