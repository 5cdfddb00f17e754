using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>gateway_keys</c>. Writes are for <see cref="Database.MutateAsync"/>.</summary>
public static class GatewayKeyTable
{
    private const string Select =
        """
        SELECT id, public_id, hash, last4, name, enabled, allowed_models, max_concurrency, created_at, expires_at, revoked_at
        FROM gateway_keys
        """;

    public static IReadOnlyList<GatewayKeyRow> List(SqliteConnection connection) => connection.Query($"{Select} ORDER BY id", Read);

    public static GatewayKeyRow? Get(SqliteConnection connection, long id)
        => connection.QueryOne($"{Select} WHERE id = @id", Read, ("@id", id));

    public static GatewayKeyRow? Find(SqliteConnection connection, string publicId)
        => connection.QueryOne($"{Select} WHERE public_id = @public", Read, ("@public", publicId));

    /// <summary>Inserts the row (its own id is not used) and returns the new id.</summary>
    public static long Insert(SqliteConnection connection, GatewayKeyRow row) => connection.Scalar(
        """
        INSERT INTO gateway_keys (public_id, hash, last4, name, enabled, allowed_models, max_concurrency, created_at, expires_at)
        VALUES (@public, @hash, @last4, @name, @enabled, @models, @concurrency, @created, @expires)
        RETURNING id
        """,
        ("@public", row.PublicId), ("@hash", row.Hash), ("@last4", row.Last4), ("@name", row.Name), ("@enabled", row.Enabled),
        ("@models", row.AllowedModels), ("@concurrency", row.MaxConcurrency), ("@created", row.CreatedAt), ("@expires", row.ExpiresAt));

    /// <summary>Changes what a user may change of a key: name, enabled, allowed models, concurrency, expiry.</summary>
    public static bool Update(SqliteConnection connection, GatewayKeyRow row) => connection.Execute(
        """
        UPDATE gateway_keys
        SET name = @name, enabled = @enabled, allowed_models = @models, max_concurrency = @concurrency, expires_at = @expires
        WHERE id = @id
        """,
        ("@id", row.Id), ("@name", row.Name), ("@enabled", row.Enabled), ("@models", row.AllowedModels),
        ("@concurrency", row.MaxConcurrency), ("@expires", row.ExpiresAt)) == 1;

    /// <summary>Ends a key for good. Its row stays, so that old requests can still say whose they were.</summary>
    public static bool Revoke(SqliteConnection connection, long id, DateTimeOffset at) => connection.Execute(
        "UPDATE gateway_keys SET revoked_at = @at, enabled = 0 WHERE id = @id AND revoked_at IS NULL", ("@id", id), ("@at", at)) == 1;

    private static GatewayKeyRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        PublicId = row.GetString(1),
        Hash = row.Bytes(2),
        Last4 = row.GetString(3),
        Name = row.GetString(4),
        Enabled = row.GetBoolean(5),
        AllowedModels = row.TextOrNull(6),
        MaxConcurrency = row.IntOrNull(7),
        CreatedAt = row.Time(8),
        ExpiresAt = row.TimeOrNull(9),
        RevokedAt = row.TimeOrNull(10),
    };
}
