using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage.Journal;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>requests</c>. The statement of the hot path is prepared once, on the writer's connection.</summary>
public sealed class RequestTable
{
    private const string Columns =
        """
        id, gateway_key_id, started_at, duration_us, first_token_us, overhead_us, dialect, model, provider_id, target_model, stream, status,
        outcome, attempts, error_kind, input_tokens, cached_tokens, output_tokens, reasoning_tokens, usage_json, cost_nano, request_bytes,
        response_bytes
        """;

    private const string InsertOne =
        $"""
        INSERT INTO requests ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
        """;

    private readonly HotStatement _insert;

    internal RequestTable(WriterConnection connection) => _insert = connection.Prepare(InsertOne);

    internal void Insert(EntryReader record)
    {
        record.Bind(_insert, 1, 23);
        _insert.Run();
    }

    /// <summary>The newest requests first, from before an id.</summary>
    public static IReadOnlyList<RequestRecord> List(SqliteConnection connection, int limit, long before = long.MaxValue) => connection.Query(
        $"SELECT {Columns} FROM requests WHERE id < @before ORDER BY id DESC LIMIT @limit", Read, ("@before", before), ("@limit", limit));

    public static RequestRecord? Get(SqliteConnection connection, long id)
    {
        var rows = connection.Query($"SELECT {Columns} FROM requests WHERE id = @id", Read, ("@id", id));
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The greatest id in the table; 0 = it is empty.</summary>
    public static long LastId(SqliteConnection connection) => connection.Scalar("SELECT coalesce(max(id), 0) FROM requests");

    private static RequestRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        GatewayKeyId = row.LongOrNull(1),
        StartedAt = row.Time(2),
        Duration = TimeSpan.FromMicroseconds(row.GetInt64(3)),
        FirstToken = row.LongOrNull(4) is { } first ? TimeSpan.FromMicroseconds(first) : null,
        Overhead = TimeSpan.FromMicroseconds(row.GetInt64(5)),
        Dialect = row.GetString(6),
        Model = row.GetString(7),
        ProviderId = row.LongOrNull(8),
        TargetModel = row.TextOrNull(9),
        Stream = row.GetBoolean(10),
        Status = row.GetInt32(11),
        Outcome = (RequestOutcome)row.GetInt32(12),
        Attempts = row.GetInt32(13),
        ErrorCode = row.TextOrNull(14),
        InputTokens = row.LongOrNull(15),
        CachedTokens = row.LongOrNull(16),
        OutputTokens = row.LongOrNull(17),
        ReasoningTokens = row.LongOrNull(18),
        UsageJson = row.IsDBNull(19) ? default : row.Bytes(19),
        CostNano = row.LongOrNull(20),
        RequestBytes = row.GetInt64(21),
        ResponseBytes = row.GetInt64(22),
    };
}
