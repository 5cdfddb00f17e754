using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;

namespace Passerelle.Tests.Processes;

/// <summary>What a server left on disk, read by nothing of its own but SQLite.</summary>
internal sealed class StoredRecords : IDisposable
{
    private readonly SqliteConnection _connection;

    private StoredRecords(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database of a data folder, read only.</summary>
    public static StoredRecords Read(string folder)
    {
        SqliteLibrary.Require();
        var path = Path.Combine(folder, "passerelle.db");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return new StoredRecords(connection);
    }

    /// <summary>The outcome of each request, in their order.</summary>
    public IReadOnlyList<string> RequestOutcomes() => Rows("SELECT outcome FROM requests ORDER BY id", row => ((RequestOutcome)row.GetInt32(0)).ToString());

    /// <summary>What SQLite says of the file; <c>ok</c> when it is whole.</summary>
    public string Integrity() => string.Join("; ", Rows("PRAGMA integrity_check", row => row.GetString(0)));

    /// <summary>The requests, by id.</summary>
    public IReadOnlyDictionary<long, StoredRequest> Requests() => Rows(
        "SELECT id, status, outcome, input_tokens, output_tokens, attempts FROM requests",
        row => new StoredRequest(row.GetInt64(0), row.GetInt32(1), (RequestOutcome)row.GetInt32(2), Number(row, 3), Number(row, 4), row.GetInt32(5))).ToDictionary(r => r.Id);

    /// <summary>The attempts.</summary>
    public IReadOnlyList<StoredAttempt> Attempts() => Rows(
        "SELECT id, request_id, model, outcome FROM attempts",
        row => new StoredAttempt(row.GetInt64(0), row.GetInt64(1), row.GetString(2), Number(row, 3) is { } outcome ? (AttemptOutcome)outcome : null));

    public void Dispose() => _connection.Dispose();

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
