using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Brings a database to the newest schema, forward only. Each step is one transaction together with its row in <c>schema_version</c>.</summary>
public static class Migrations
{
    private const string Prefix = "migrations/sqlite/";

    /// <summary>The numbered steps that this program carries, oldest first.</summary>
    public static IReadOnlyList<Migration> All { get; } = ReadAll();

    /// <exception cref="DatabaseRefusedException">The database is newer than this program.</exception>
    public static void Apply(SqliteConnection connection, IReadOnlyList<Migration> steps, TimeProvider time)
    {
        var current = ReadVersion(connection);
        var newest = steps.Count == 0 ? 0 : steps[^1].Version;
        if (current > newest)
        {
            throw new DatabaseRefusedException(
                $"The database {connection.DataSource} has schema {current}, and this program knows only up to {newest}:"
                + " it was used by a newer version. Start that version, or restore a backup made before the upgrade.");
        }

        foreach (var step in steps)
        {
            if (step.Version > current)
            {
                Apply(connection, step, time);
            }
        }
    }

    private static int ReadVersion(SqliteConnection connection)
    {
        // One look into the schema instead of an error caught: a new file has no such table.
        var known = connection.Scalar("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'");
        return known == 0 ? 0 : (int)connection.Scalar("SELECT coalesce(max(version), 0) FROM schema_version");
    }

    private static void Apply(SqliteConnection connection, Migration step, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version    INTEGER PRIMARY KEY,
                name       TEXT    NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT
            """);
        connection.Execute(step.Sql());
        connection.Execute(
            "INSERT INTO schema_version (version, name, applied_at) VALUES (@version, @name, @now)",
            ("@version", step.Version), ("@name", step.Name), ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));
        transaction.Commit();
    }

    private static List<Migration> ReadAll()
    {
        var assembly = typeof(Migrations).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(
                int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture),
                name[Prefix.Length..],
                () => ReadResource(assembly, name)))];
    }

    private static string ReadResource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
