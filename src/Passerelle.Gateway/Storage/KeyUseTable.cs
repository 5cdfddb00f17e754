using Passerelle.Gateway.Records;

namespace Passerelle.Gateway.Storage;

/// <summary>The columns of <c>provider_keys</c> that tell when a key was last used, and how it was answered.</summary>
/// <remarks>
/// Uses are gathered over a batch and written at its end, in the transaction of the attempts they belong to. A key that is answered as
/// before is written at most once a second: under load that is one row for thousands of attempts.
/// </remarks>
internal sealed class KeyUseTable
{
    private const string Update = "UPDATE provider_keys SET last_used_at = ?2, last_status = ?3 WHERE id = ?1";

    private static readonly long Pause = (long)TimeSpan.FromSeconds(1).TotalMilliseconds;

    private readonly HotStatement _update;
    private readonly Dictionary<long, (long At, int? Status)> _used = [];
    private readonly Dictionary<long, (long At, int? Status)> _written = [];

    public KeyUseTable(Writer writer)
    {
        _update = writer.Prepare(Update);
        writer.BeforeEachCommit(_ => Flush());
    }

    /// <summary>Notes the end of an attempt, inside a batch.</summary>
    public void Note(in AttemptEnd end)
    {
        if (end.KeyId is not { } key)
        {
            return;
        }

        var at = end.EndedAt.ToUnixTimeMilliseconds();
        if (!_written.TryGetValue(key, out var last) || last.Status != end.Status || at - last.At >= Pause)
        {
            _used[key] = (at, end.Status);
        }
    }

    private void Flush()
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
