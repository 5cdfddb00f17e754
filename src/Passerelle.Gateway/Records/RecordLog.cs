using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Records;

/// <summary>Keeps what is known of requests and their attempts. A write that is complete outlives the process; see each method for more.</summary>
/// <remarks>Every write may throw a <see cref="StorageException"/> when awaited: busy, full or broken, each worth a 503.</remarks>
public sealed class RecordLog
{
    private readonly Database _database;

    /// <summary>Makes the log over an open database. One per database.</summary>
    /// <param name="database">Where it writes.</param>
    /// <param name="ids">The source of ids; from now on they follow all those on disk, whatever the clock says.</param>
    public RecordLog(Database database, Ids ids)
    {
        _database = database;
        using var reader = database.OpenReader();
        ids.StayAfter(AttemptTable.LastId(reader));
        ids.StayAfter(RequestTable.LastId(reader));
    }

    /// <summary>Records that an attempt begins. Await it before the upstream is called: then it is on the disk (D3).</summary>
    public ValueTask AttemptStartedAsync(in AttemptStart start) => _database.Journal.StartAsync(start);

    /// <summary>Records that an attempt ended which is not the request's last. Outlives the process when complete; a power cut within 20 ms may take it.</summary>
    public ValueTask AttemptEndedAsync(in AttemptEnd end) => _database.Journal.EndAsync(end, null);

    /// <summary>Records how a request ended, with its last attempt, as one. Outlives the process when complete; a power cut within 20 ms may take it.</summary>
    /// <param name="end">Its last attempt's end; null when it had none.</param>
    /// <param name="record">The request.</param>
    public ValueTask SettledAsync(in AttemptEnd? end, in RequestRecord record) => _database.Journal.EndAsync(end, record);

    /// <summary>The newest requests first: all that were settled when it is called.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only those with a smaller id; null = from the newest.</param>
    public IReadOnlyList<RequestRecord> ListRequests(int limit, long? before = null)
    {
        using var reader = _database.OpenRecordReader();
        return RequestTable.List(reader, limit, before ?? long.MaxValue);
    }

    /// <summary>A request that has ended, with its attempts; null when there is none.</summary>
    public RequestDetail? GetRequest(long id)
    {
        using var reader = _database.OpenRecordReader();
        return RequestTable.Get(reader, id) is { } request ? new RequestDetail(request, AttemptTable.ListOf(reader, request)) : null;
    }
}
