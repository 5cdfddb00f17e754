using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Passerelle.Gateway.Access;

/// <summary>
/// The callers by the public id of their key. Apart from the configuration snapshot because there may be a million of them and a
/// change of one must not cost a copy of all.
/// </summary>
public sealed class CallerDirectory
{
    private readonly ConcurrentDictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _callers.Count;

    /// <summary>The caller of a public id.</summary>
    public bool TryFind(ReadOnlySpan<char> publicId, [NotNullWhen(true)] out Caller? caller) =>
        _callers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(publicId, out caller);

    /// <summary>Adds a key, or replaces its settings while its requests go on.</summary>
    public void Put(GatewayKey key) =>
        _callers.AddOrUpdate(
            key.PublicId,
            static (_, k) => new Caller(k),
            static (_, caller, k) =>
            {
                caller.Key = k;
                return caller;
            },
            key);

    /// <summary>Forgets a key: its next request is refused.</summary>
    public void Remove(string publicId) => _callers.TryRemove(publicId, out _);
}
