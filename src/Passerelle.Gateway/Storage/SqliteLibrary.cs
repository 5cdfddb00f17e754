using System.Runtime.InteropServices;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>Finds the system's SQLite once per process and hands it to the binding.</summary>
public static class SqliteLibrary
{
    /// <summary>The oldest SQLite that has everything the schema uses (STRICT tables came with 3.37).</summary>
    public const int OldestVersion = 3_037_000;

    // Linux distributions name it libsqlite3.so.0, macOS libsqlite3.dylib, Windows 10 and later winsqlite3.
    private static readonly string[] Names = ["e_sqlite3", "libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3"];

    private static readonly Lazy<string?> Problem = new(Load);

    // SQLITE_CONFIG_MULTITHREAD.
    private const int NoConnectionLocks = 2;

    // SQLITE_CONFIG_MEMSTATUS.
    private const int MemoryStatistics = 9;

    private static ExecuteCall? _call;

    /// <summary>Makes SQLite usable. Cheap after the first call.</summary>
    /// <exception cref="DatabaseRefusedException">No SQLite library, or one that is too old.</exception>
    public static void Require()
    {
        if (Problem.Value is { } problem)
        {
            throw new DatabaseRefusedException(problem);
        }
    }

    /// <summary>Runs text that lives in unmanaged memory, zero-terminated. The binding's own call allocates each time.</summary>
    internal static int Execute(sqlite3 database, nint sql) => _call!(database.DangerousGetHandle(), sql, 0, 0, 0);

    private static string? Load()
    {
        var library = Find();
        if (library == 0)
        {
            return "SQLite is not installed: on Debian or Ubuntu run 'apt-get install libsqlite3-0', on Alpine 'apk add sqlite-libs',"
                + " on Fedora 'dnf install sqlite-libs', on macOS it is part of the system, on Windows put e_sqlite3.dll beside the program.";
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? library : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());

        // No connection is ever used by two threads at once, so none needs the lock that SQLite would otherwise take for each bound value.
        // Where the library is in use already it refuses, and keeps its locks: slower, and as right.
        _ = raw.sqlite3_config(NoConnectionLocks);

        // Nobody reads them, and they cost a lock for each piece of memory.
        _ = raw.sqlite3_config(MemoryStatistics, 0);
        _call = Marshal.GetDelegateForFunctionPointer<ExecuteCall>(NativeLibrary.GetExport(library, "sqlite3_exec"));
        return raw.sqlite3_libversion_number() < OldestVersion
            ? $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old: install 3.37 or newer."
            : null;
    }

    private static nint Find()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, typeof(SqliteLibrary).Assembly, null, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int ExecuteCall(nint database, nint sql, nint callback, nint argument, nint error);
}
