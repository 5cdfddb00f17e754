using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage.Journal;

namespace Passerelle.Gateway.Storage;

/// <summary>Table <c>attempts</c>. The statements of the hot path are prepared once, on the writer's connection.</summary>
public sealed class AttemptTable
{
    // Ids stay ahead of a clock that stepped back.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private const string InsertStart =
        """
        INSERT INTO attempts (id, request_id, n, provider_id, key_id, model, url_rule, started_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    private const string InsertWhole =
        """
        INSERT INTO attempts (id, request_id, n, provider_id, key_id, model, url_rule, started_at, duration_us, status, outcome, committed, error)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    private const string UpdateEnd =
        "UPDATE attempts SET duration_us = ?2, status = ?3, outcome = ?4, committed = ?5, error = ?6 WHERE id = ?1";

    private readonly HotStatement _insertStart;
    private readonly HotStatement _insertWhole;
    private readonly HotStatement _updateEnd;

    internal AttemptTable(WriterConnection connection)
    {
        _insertStart = connection.Prepare(InsertStart);
        _insertWhole = connection.Prepare(InsertWhole);
        _updateEnd = connection.Prepare(UpdateEnd);
    }

    /// <summary>Adds an attempt that is open.</summary>
    internal void Insert(EntryReader start)
    {
        start.Bind(_insertStart, 1, 8);
        _insertStart.Run();
    }

    /// <summary>Adds an attempt that has ended.</summary>
    internal void Insert(EntryReader start, EntryReader end)
    {
        start.Bind(_insertWhole, 1, 8);
        end.Skip(1);
        end.Bind(_insertWhole, 9, 13);
        _insertWhole.Run();
    }

    /// <summary>Ends an attempt that is open.</summary>
    internal void End(EntryReader end)
    {
        end.Bind(_updateEnd, 1, 6);
        _updateEnd.Run();
    }

    /// <summary>The attempts of a request, in their order.</summary>
    /// <remarks>
    /// There is no index by request, since each would cost every attempt a page more to write. An attempt's id is greater than its request's
    /// and made soon after, so a piece of the table is read: up to the request's last attempt, and no further than its end.
    /// </remarks>
    public static IReadOnlyList<AttemptRecord> ListOf(SqliteConnection connection, in RequestRecord request)
    {
        // A crashed request has no known duration, but all of its attempts are counted.
        var end = request.Outcome == RequestOutcome.Crashed ? long.MaxValue : Ids.First(request.StartedAt + request.Duration + Slack);
        return request.Attempts == 0 ? [] : connection.Query(
            """
            SELECT id, request_id, n, provider_id, key_id, model, url_rule, started_at, duration_us, status, outcome, committed, error
            FROM attempts WHERE id > @request AND id < @end AND request_id = @request ORDER BY id LIMIT @count
            """,
            Read, ("@request", request.Id), ("@end", end), ("@count", request.Attempts));
    }

    /// <summary>The greatest id in the table; 0 = it is empty.</summary>
    public static long LastId(SqliteConnection connection) => connection.Scalar("SELECT coalesce(max(id), 0) FROM attempts");

    private static AttemptRecord Read(SqliteDataReader row) => new()
    {
        Start = new AttemptStart(
            Id: row.GetInt64(0),
            RequestId: row.GetInt64(1),
            N: row.GetInt32(2),
            ProviderId: row.GetInt64(3),
            KeyId: row.LongOrNull(4),
            MovesCursor: false,
            Model: row.GetString(5),
            UrlRule: row.GetInt32(6),
            StartedAt: row.Time(7)),
        Duration = row.LongOrNull(8) is { } duration ? TimeSpan.FromMicroseconds(duration) : null,
        Status = row.IntOrNull(9),
        Outcome = row.IntOrNull(10) is { } outcome ? (AttemptOutcome)outcome : null,
        Committed = row.LongOrNull(11) is { } committed ? committed != 0 : null,
        Error = row.TextOrNull(12),
    };
}
