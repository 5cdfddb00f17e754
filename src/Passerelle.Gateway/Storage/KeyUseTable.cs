namespace Passerelle.Gateway.Storage;

/// <summary>The columns of <c>provider_keys</c> that tell when a key was last used, and how it was answered.</summary>
/// <remarks>
/// Uses are gathered over a transaction and written at its end, with the attempts they belong to. A key that is answered as before is
/// written at most once a second: under load that is one row for thousands of attempts.
/// </remarks>
internal sealed class KeyUseTable
{
    private const string Update = "UPDATE provider_keys SET last_used_at = ?2, last_status = ?3 WHERE id = ?1";

    private static readonly long Pause = (long)TimeSpan.FromSeconds(1).TotalMilliseconds;

    private readonly HotStatement _update;
    private readonly Dictionary<long, (long At, int? Status)> _used = [];
    private readonly Dictionary<long, (long At, int? Status)> _written = [];

    public KeyUseTable(WriterConnection connection) => _update = connection.Prepare(Update);

    /// <summary>Notes the end of an attempt.</summary>
    /// <param name="key">The key that it carried.</param>
    /// <param name="at">When it ended, in Unix milliseconds.</param>
    /// <param name="status">The upstream's HTTP status; null = it gave none.</param>
    public void Note(long key, long at, int? status)
    {
        if (!_written.TryGetValue(key, out var last) || last.Status != status || at - last.At >= Pause)
        {
            _used[key] = (at, status);
        }
    }

    /// <summary>Writes what was noted.</summary>
    public void Flush()
    {
        if (_used.Count == 0)
        {
            return;
        }

        foreach (var (key, use) in _used)
        {
            _update.Bind(1, key);
            _update.Bind(2, use.At);
            _update.Bind(3, use.Status);
            _update.Run();
            _written[key] = use;
        }

        _used.Clear();
    }
}
