using System.Globalization;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Records;

/// <summary>Requests that have an attempt and no record yet, as the database knows them. Only the writer's leader touches it, so it needs no lock.</summary>
internal sealed class OpenRequests
{
    // An attempt's id is made a moment before it is recorded, and another with a greater id may be faster.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, long> _firstAttempts = [];
    private readonly HotStatement _note;
    private long _lastAttempt;

    public OpenRequests(WriterConnection connection) =>
        _note = connection.Prepare("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value");

    public void Begin(long request, long attempt)
    {
        _firstAttempts.TryAdd(request, attempt);
        _lastAttempt = Math.Max(_lastAttempt, attempt);
    }

    public void End(long request) => _firstAttempts.Remove(request);

    /// <summary>All are ended.</summary>
    public void Clear() => _firstAttempts.Clear();

    /// <summary>Notes from where a crash recovery has to look: before each checkpoint.</summary>
    public void Note()
    {
        if (_lastAttempt == 0)
        {
            return;
        }

        var since = Ids.First(Ids.TimeOf(_lastAttempt) - Slack);
        foreach (var attempt in _firstAttempts.Values)
        {
            since = Math.Min(since, attempt);
        }

        _note.Bind(1, CrashRecovery.OpenSince);
        _note.Bind(2, since.ToString(CultureInfo.InvariantCulture));
        _note.Run();
    }
}
