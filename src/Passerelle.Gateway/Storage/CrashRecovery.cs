using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Records;

namespace Passerelle.Gateway.Storage;

/// <summary>Ends what a dead process left open: each accepted request has exactly one record of its end (I10).</summary>
/// <remarks>
/// Open attempts are found by reading the table from the oldest attempt of a request that was open at the last checkpoint
/// (<see cref="OpenSince"/>), so neither an index has to be written for each attempt nor a month of history to be read at the start.
/// </remarks>
internal static class CrashRecovery
{
    /// <summary>In <c>meta</c>: no attempt with a smaller id belongs to a request without its record.</summary>
    public const string OpenSince = "attempts_open_since";

    /// <summary>Closes open attempts and makes the missing records.</summary>
    /// <returns>How many requests were recorded as crashed.</returns>
    public static int Run(SqliteConnection connection)
    {
        var since = MetaTable.GetNumber(connection, OpenSince) ?? 0;
        using var transaction = connection.BeginTransaction();

        // With max(n), the bare columns are those of the request's last attempt.
        var requests = connection.Execute(
            """
            INSERT INTO requests (id, started_at, duration_us, overhead_us, dialect, model, provider_id, target_model, stream, status, outcome,
                                  attempts, error_kind, request_bytes, response_bytes)
            SELECT request_id, @epoch + (request_id >> @shift), 0, 0, '', '', provider_id, model, 0, 0, @crashed, max(n), 'crashed', 0, 0
            FROM attempts
            WHERE id >= @since AND NOT EXISTS (SELECT 1 FROM requests WHERE requests.id = attempts.request_id)
            GROUP BY request_id
            """,
            ("@since", since), ("@crashed", (int)RequestOutcome.Crashed), ("@epoch", Ids.Epoch), ("@shift", Ids.TimeShift));
        connection.Execute(
            "UPDATE attempts SET outcome = @interrupted WHERE id >= @since AND outcome IS NULL",
            ("@since", since), ("@interrupted", (int)AttemptOutcome.Interrupted));
        transaction.Commit();
        return requests;
    }
}
