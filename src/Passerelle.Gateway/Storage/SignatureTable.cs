using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>signatures</c>: sealed blobs that expire.</summary>
public static class SignatureTable
{
    /// <summary>The blob of a key that has not expired; null when there is none.</summary>
    public static byte[]? Get(SqliteConnection connection, byte[] key, DateTimeOffset now) => connection.QueryOne(
        "SELECT value FROM signatures WHERE key = @key AND expires_at > @now",
        row => row.GetFieldValue<byte[]>(0),
        ("@key", key), ("@now", now.ToUnixTimeSeconds()));

    /// <summary>Keeps a blob, in the place of what was there.</summary>
    public static void Set(SqliteConnection connection, byte[] key, byte[] value, DateTimeOffset expiresAt) => connection.Execute(
        "INSERT INTO signatures (key, expires_at, value) VALUES (@key, @expires, @value) ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at, value = excluded.value",
        ("@key", key), ("@expires", expiresAt.ToUnixTimeSeconds()), ("@value", value));

    /// <summary>Drops what has expired; how many.</summary>
    public static int DeleteExpired(SqliteConnection connection, DateTimeOffset now) => connection.Execute(
        "DELETE FROM signatures WHERE expires_at <= @now", ("@now", now.ToUnixTimeSeconds()));
}
