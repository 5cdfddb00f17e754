using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>providers</c>. Writes are for <see cref="Database.MutateAsync"/>.</summary>
public static class ProviderTable
{
    private const string Select =
        """
        SELECT id, slug, name, preset, kind, dialect, address, address_choice, enabled, position, quirks, settings, created_at, updated_at
        FROM providers
        """;

    public static IReadOnlyList<ProviderRow> List(SqliteConnection connection)
        => connection.Query($"{Select} ORDER BY position, id", Read);

    public static ProviderRow? Get(SqliteConnection connection, long id)
        => connection.QueryOne($"{Select} WHERE id = @id", Read, ("@id", id));

    /// <summary>Finds by slug, without regard to case.</summary>
    public static ProviderRow? Find(SqliteConnection connection, string slug)
        => connection.QueryOne($"{Select} WHERE slug = @slug", Read, ("@slug", slug));

    /// <summary>Inserts the row (its own id is not used) and returns the new id.</summary>
    public static long Insert(SqliteConnection connection, ProviderRow row) => connection.Scalar(
        """
        INSERT INTO providers (slug, name, preset, kind, dialect, address, address_choice, enabled, position, quirks, settings, created_at, updated_at)
        VALUES (@slug, @name, @preset, @kind, @dialect, @address, @choice, @enabled, @position, @quirks, @settings, @created, @updated)
        RETURNING id
        """,
        ("@slug", row.Slug), ("@name", row.Name), ("@preset", row.Preset), ("@kind", row.Kind), ("@dialect", row.Dialect),
        ("@address", row.Address), ("@choice", row.AddressChoice), ("@enabled", row.Enabled), ("@position", row.Position),
        ("@quirks", row.Quirks), ("@settings", row.Settings), ("@created", row.CreatedAt), ("@updated", row.UpdatedAt));

    /// <summary>Replaces everything but the id and the time of creation; a changed address forgets the choice made for the old one.</summary>
    /// <returns>False when there is no such provider.</returns>
    public static bool Update(SqliteConnection connection, ProviderRow row) => connection.Execute(
        """
        UPDATE providers
        SET slug = @slug, name = @name, preset = @preset, kind = @kind, dialect = @dialect, address = @address,
            address_choice = CASE WHEN address = @address THEN @choice END,
            enabled = @enabled, position = @position, quirks = @quirks, settings = @settings, updated_at = @updated
        WHERE id = @id
        """,
        ("@id", row.Id), ("@slug", row.Slug), ("@name", row.Name), ("@preset", row.Preset), ("@kind", row.Kind), ("@dialect", row.Dialect),
        ("@address", row.Address), ("@choice", row.AddressChoice), ("@enabled", row.Enabled), ("@position", row.Position),
        ("@quirks", row.Quirks), ("@settings", row.Settings), ("@updated", row.UpdatedAt)) == 1;

    /// <summary>Remembers which candidate of the address answered, unless the address has been changed meanwhile.</summary>
    public static bool SetAddressChoice(SqliteConnection connection, long id, string address, string? choice) => connection.Execute(
        "UPDATE providers SET address_choice = @choice WHERE id = @id AND address = @address",
        ("@id", id), ("@address", address), ("@choice", choice)) == 1;

    /// <summary>Deletes a provider with its keys, models and cursor; records of requests stay.</summary>
    public static bool Delete(SqliteConnection connection, long id)
        => connection.Execute("DELETE FROM providers WHERE id = @id", ("@id", id)) == 1;

    private static ProviderRow Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Slug = row.GetString(1),
        Name = row.GetString(2),
        Preset = row.TextOrNull(3),
        Kind = row.GetString(4),
        Dialect = row.GetString(5),
        Address = row.GetString(6),
        AddressChoice = row.TextOrNull(7),
        Enabled = row.GetBoolean(8),
        Position = row.GetInt32(9),
        Quirks = row.GetString(10),
        Settings = row.GetString(11),
        CreatedAt = row.Time(12),
        UpdatedAt = row.Time(13),
    };
}
