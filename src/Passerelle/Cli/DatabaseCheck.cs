using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary>The database and the master key, read only: also beside a running server.</summary>
internal static class DatabaseCheck
{
    private const string Subject = "Database";
    private const string KeySubject = "Master key";

    // A look through all of a large database takes minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks, and reads the providers that are switched on.</summary>
    public static IReadOnlyList<Finding> Look(string folder, out IReadOnlyList<ProviderRow> providers)
    {
        providers = [];
        var path = Path.Combine(folder, "passerelle.db");
        var keyPath = Path.Combine(folder, "master.key");
        if (!File.Exists(path))
        {
            return File.Exists(keyPath)
                ? [Finding.Problem(Subject, $"{path} is missing, but there is a master key: the database was lost. Put it back from a backup, or move {keyPath} away to start anew.")]
                : [];
        }

        try
        {
            SqliteLibrary.Require();
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            var faults = Faults(connection);
            if (faults != "ok")
            {
                return [Finding.Problem(Subject, $"{path} is damaged: {faults}. Stop the server and put a backup in its place.")];
            }

            providers = [.. ProviderTable.List(connection).Where(p => p.Enabled)];
            return [Finding.Ok(Subject, path), .. Journal(folder), .. Key(keyPath, ProviderKeyTable.List(connection))];
        }
        catch (DatabaseRefusedException)
        {
            // Said of SQLite itself already.
            return [];
        }
        catch (SqliteException e)
        {
            return [Finding.Problem(Subject, $"{path} cannot be read: {e.Message} Is it from another version, or open to another user only?")];
        }
    }

    /// <summary>What a look through the database finds; <c>ok</c> also when a large one is not through in time.</summary>
    private static string Faults(SqliteConnection connection)
    {
        var start = TimeProvider.System.GetTimestamp();
        SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, 10_000, _ => TimeProvider.System.GetElapsedTime(start) > Patience ? 1 : 0, null);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return (string)command.ExecuteScalar()!;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            return "ok";
        }
        finally
        {
            SQLitePCL.raw.sqlite3_progress_handler(connection.Handle, 0, null, null);
        }
    }

    /// <summary>A journal without a server was left by one that died. The next start reads it; a copy of the database without it lacks the last records.</summary>
    private static IEnumerable<Finding> Journal(string folder)
    {
        var path = Path.Combine(folder, "passerelle.journal");
        if (File.Exists(path) && DataFolder.ReadLock(folder) is null)
        {
            yield return Finding.Note("Journal", $"The server did not stop in good order, so {path} may hold its last records. Leave it: the next start brings them into the database.");
        }
    }

    private static IEnumerable<Finding> Key(string path, IReadOnlyList<ProviderKeyRow> rows)
    {
        MasterKey? key = null;
        string? error = null;
        try
        {
            key = MasterKey.Load(path, Environment.GetEnvironmentVariable(MasterKey.Variable), mayCreate: false);
        }
        catch (SecretException e)
        {
            error = e.Message;
        }

        using (key)
        {
            var strange = key is null ? 0 : rows.Count(r => SecretBox.KeyIdOf(r.Secret) != key.Id);
            yield return key is null ? Finding.Problem(KeySubject, error!)
                : strange > 0 ? Finding.Problem(KeySubject, $"{strange} of {rows.Count} provider keys were sealed with another master key than {key.Id}. Put that one back, or enter these keys again.")
                : Finding.Ok(KeySubject, $"{key.Id}, opens {rows.Count} provider keys");
        }
    }
}
