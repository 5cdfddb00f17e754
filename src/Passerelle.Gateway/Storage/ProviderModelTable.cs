using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>provider_models</c>. Writes are for <see cref="Database.MutateAsync"/>.</summary>
public static class ProviderModelTable
{
    private const string Select = "SELECT id, provider_id, name, display_name, enabled, source, settings, created_at FROM provider_models";

    public static IReadOnlyList<ProviderModelRow> List(SqliteConnection connection)
        => connection.Query($"{Select} ORDER BY provider_id, name", Read);

    public static IReadOnlyList<ProviderModelRow> ListOf(SqliteConnection connection, long providerId)
        => connection.Query($"{Select} WHERE provider_id = @provider ORDER BY name", Read, ("@provider", providerId));

    /// <summary>Inserts the row (its own id is not used) and returns the new id.</summary>
    public static long Insert(SqliteConnection connection, ProviderModelRow row) => connection.Scalar(
        """
        INSERT INTO provider_models (provider_id, name, display_name, enabled, source, settings, created_at)
        VALUES (@provider, @name, @display, @enabled, @source, @settings, @created)
        RETURNING id
        """,
        ("@provider", row.ProviderId), ("@name", row.Name), ("@display", row.DisplayName), ("@enabled", row.Enabled),
        ("@source", row.Source), ("@settings", row.Settings), ("@created", row.CreatedAt));

    /// <summary>Inserts the row unless the provider has a model of that name already.</summary>
    /// <returns>Whether it was new.</returns>
    public static bool InsertIfNew(SqliteConnection connection, ProviderModelRow row) => connection.Execute(
        """
        INSERT INTO provider_models (provider_id, name, display_name, enabled, source, settings, created_at)
        VALUES (@provider, @name, @display, @enabled, @source, @settings, @created)
        ON CONFLICT (provider_id, name) DO NOTHING
        """,
        ("@provider", row.ProviderId), ("@name", row.Name), ("@display", row.DisplayName), ("@enabled", row.Enabled),
        ("@source", row.Source), ("@settings", row.Settings), ("@created", row.CreatedAt)) == 1;

    public static bool Update(SqliteConnection connection, long id, string? displayName, bool enabled) => connection.Execute(
        "UPDATE provider_models SET display_name = @display, enabled = @enabled WHERE id = @id",
        ("@id", id), ("@display", displayName), ("@enabled", enabled)) == 1;

    public static bool Delete(SqliteConnection connection, long id)
        => connection.Execute("DELETE FROM provider_models WHERE id = @id", ("@id", id)) == 1;

    private static ProviderModelRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        ProviderId = row.GetInt64(1),
        Name = row.GetString(2),
        DisplayName = row.TextOrNull(3),
        Enabled = row.GetBoolean(4),
        Source = row.GetString(5),
        Settings = row.GetString(6),
        CreatedAt = row.Time(7),
    };
}
