using System.Globalization;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary>What the machine gives a server: SQLite, a folder of its own, room on the disk, a clock, an environment.</summary>
internal static class MachineCheck
{
    private const long Megabyte = 1024 * 1024;
    private const long TooLittle = 200 * Megabyte;
    private const long Little = 2048 * Megabyte;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // No program of this time runs earlier; a clock that says so was never set.
    private static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Look(string folder, TimeProvider time) =>
        [Sqlite(), .. Folder(folder), Disk(folder), Clock(folder, time), .. Environs()];

    private static Finding Sqlite()
    {
        try
        {
            SqliteLibrary.Require();
            return Finding.Ok("SQLite", SQLitePCL.raw.sqlite3_libversion().utf8_to_string());
        }
        catch (DatabaseRefusedException e)
        {
            return Finding.Problem("SQLite", e.Message);
        }
    }

    private static IEnumerable<Finding> Folder(string folder)
    {
        const string Subject = "Data folder";
        if (!Directory.Exists(folder))
        {
            yield return Finding.Note(Subject, $"{folder} does not exist yet. \"passerelle serve\" or \"passerelle init\" makes it.");
            yield break;
        }

        yield return Write(folder) is { } error
            ? Finding.Problem(Subject, $"{folder} cannot be written: {error} Give this user the right to it, or choose another with --data.")
            : Finding.Ok(Subject, folder);
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        if ((File.GetUnixFileMode(folder) & Others) != 0)
        {
            yield return Finding.Note(Subject, $"Other users may enter it. Run: chmod 700 {Quoted.Of(folder)}");
        }

        foreach (var name in (string[])[AdminToken.FileName, "passerelle.db", "passerelle.journal"])
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0)
            {
                yield return Finding.Problem(Subject, $"Other users may read {name}. Run: chmod 600 {Quoted.Of(path)}");
            }
        }
    }

    private static string? Write(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, $".doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static Finding Disk(string folder)
    {
        const string Subject = "Disk";
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / Megabyte} MB free");
        return free < TooLittle ? Finding.Problem(Subject, $"Only {text}: soon nothing can be put on record, and requests are refused. Make room.")
            : free < Little ? Finding.Note(Subject, $"{text}. That may last for a while only.")
            : Finding.Ok(Subject, text);
    }

    private static Finding Clock(string folder, TimeProvider time)
    {
        const string Subject = "Clock";
        var now = time.GetUtcNow();
        var text = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        var database = new FileInfo(Path.Combine(folder, "passerelle.db"));
        return now < Earliest ? Finding.Problem(Subject, $"It says {text}, which cannot be. Set it (is a time service running?).")
            : database.Exists && database.LastWriteTimeUtc > now.UtcDateTime.AddMinutes(5)
                ? Finding.Problem(Subject, $"It says {text}, but the database was written later than that. Set the clock.")
            : Finding.Ok(Subject, text);
    }

    private static IEnumerable<Finding> Environs()
    {
        const string Subject = "Environment";
        foreach (var name in (string[])["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
        {
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            {
                yield return Finding.Note(Subject, $"{name} is set, but providers are called directly.");
            }
        }

        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(MasterKey.Variable)))
        {
            yield return Finding.Note(Subject, $"{MasterKey.Variable} is set here and is used in place of the master key file; the server must have the same.");
        }
    }
}
