using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>provider_keys</c>. Writes are for <see cref="Database.MutateAsync"/>.</summary>
public static class ProviderKeyTable
{
    private const string Select =
        """
        SELECT id, provider_id, secret, last4, fingerprint, label, enabled, position, created_at, last_used_at, last_status
        FROM provider_keys
        """;

    /// <summary>All keys, by provider, each provider's in their order.</summary>
    public static IReadOnlyList<ProviderKeyRow> List(SqliteConnection connection)
        => connection.Query($"{Select} ORDER BY provider_id, position, id", Read);

    public static IReadOnlyList<ProviderKeyRow> ListOf(SqliteConnection connection, long providerId)
        => connection.Query($"{Select} WHERE provider_id = @provider ORDER BY position, id", Read, ("@provider", providerId));

    public static ProviderKeyRow? Get(SqliteConnection connection, long id)
        => connection.QueryOne($"{Select} WHERE id = @id", Read, ("@id", id));

    /// <summary>Finds the key of a provider by its fingerprint.</summary>
    public static ProviderKeyRow? Find(SqliteConnection connection, long providerId, byte[] fingerprint) => connection.QueryOne(
        $"{Select} WHERE provider_id = @provider AND fingerprint = @fingerprint", Read, ("@provider", providerId), ("@fingerprint", fingerprint));

    /// <summary>Inserts the row (its own id is not used) and returns the new id.</summary>
    public static long Insert(SqliteConnection connection, ProviderKeyRow row) => connection.Scalar(
        """
        INSERT INTO provider_keys (provider_id, secret, last4, fingerprint, label, enabled, position, created_at)
        VALUES (@provider, @secret, @last4, @fingerprint, @label, @enabled, @position, @created)
        RETURNING id
        """,
        ("@provider", row.ProviderId), ("@secret", row.Secret), ("@last4", row.Last4), ("@fingerprint", row.Fingerprint),
        ("@label", row.Label), ("@enabled", row.Enabled), ("@position", row.Position), ("@created", row.CreatedAt));

    /// <summary>Changes what a user may change of a key: label, enabled, position.</summary>
    public static bool Update(SqliteConnection connection, long id, string label, bool enabled, int position) => connection.Execute(
        "UPDATE provider_keys SET label = @label, enabled = @enabled, position = @position WHERE id = @id",
        ("@id", id), ("@label", label), ("@enabled", enabled), ("@position", position)) == 1;

    public static bool Delete(SqliteConnection connection, long id)
        => connection.Execute("DELETE FROM provider_keys WHERE id = @id", ("@id", id)) == 1;

    private static ProviderKeyRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        ProviderId = row.GetInt64(1),
        Secret = row.Bytes(2),
        Last4 = row.GetString(3),
        Fingerprint = row.Bytes(4),
        Label = row.GetString(5),
        Enabled = row.GetBoolean(6),
        Position = row.GetInt32(7),
        CreatedAt = row.Time(8),
        LastUsedAt = row.TimeOrNull(9),
        LastStatus = row.IntOrNull(10),
    };
}
