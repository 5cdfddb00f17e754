using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>key_cursors</c>: which key a provider was last called with, so that turns go on where they stopped.</summary>
/// <remarks>Moves are gathered over a transaction and written once per provider at its end, with the attempts they belong to.</remarks>
public sealed class KeyCursorTable
{
    // A provider that was deleted meanwhile must not fail the whole batch.
    private const string Upsert =
        """
        INSERT INTO key_cursors (provider_id, last_key_id)
        SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM providers WHERE id = ?1)
        ON CONFLICT (provider_id) DO UPDATE SET last_key_id = excluded.last_key_id
        """;

    private readonly HotStatement _upsert;
    private readonly Dictionary<long, long> _moved = [];

    internal KeyCursorTable(WriterConnection connection) => _upsert = connection.Prepare(Upsert);

    /// <summary>The last key of each provider.</summary>
    public static IReadOnlyDictionary<long, long> List(SqliteConnection connection) => connection
        .Query("SELECT provider_id, last_key_id FROM key_cursors", row => KeyValuePair.Create(row.GetInt64(0), row.GetInt64(1)))
        .ToDictionary();

    /// <summary>Notes a move.</summary>
    internal void Move(long providerId, long keyId) => _moved[providerId] = keyId;

    /// <summary>Writes what was noted.</summary>
    internal void Flush()
    {
        if (_moved.Count == 0)
        {
            return;
        }

        foreach (var (provider, key) in _moved)
        {
            _upsert.Bind(1, provider);
            _upsert.Bind(2, key);
            _upsert.Run();
        }

        _moved.Clear();
    }
}
