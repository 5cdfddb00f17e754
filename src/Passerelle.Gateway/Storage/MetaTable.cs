using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>meta</c>: single facts by name.</summary>
public static class MetaTable
{
    public static string? Get(SqliteConnection connection, string key)
        => connection.QueryOne("SELECT value FROM meta WHERE key = @key", row => row.GetString(0), ("@key", key));

    public static long? GetNumber(SqliteConnection connection, string key)
        => Get(connection, key) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public static void Set(SqliteConnection connection, string key, string value) => connection.Execute(
        "INSERT INTO meta (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        ("@key", key), ("@value", value));

    public static void Set(SqliteConnection connection, string key, long value)
        => Set(connection, key, value.ToString(CultureInfo.InvariantCulture));
}
