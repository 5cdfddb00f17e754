using System.Diagnostics.CodeAnalysis;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// The keys of a provider in rotation (KEY-3, sequential): each request takes the next one of the list. The place is kept by key
/// id, so that adding, removing or moving keys neither skips nor favours any, and it is stored with each attempt, so that it
/// survives a restart. Taking is atomic: of requests that come at once, each gets another key.
/// </summary>
public sealed class KeyRing(IReadOnlyList<ProviderKey> keys, KeyCursor cursor)
{
    /// <summary>The keys that are switched on, in their order.</summary>
    public IReadOnlyList<ProviderKey> Keys { get; } = keys;

    /// <summary>Takes the next key that is not among those already tried; false when there is none.</summary>
    /// <param name="tried">The keys that this request has used before.</param>
    /// <param name="key">The key.</param>
    public bool TryTake(IReadOnlyList<ProviderKey> tried, [NotNullWhen(true)] out ProviderKey? key)
    {
        while (true)
        {
            var last = cursor.LastKeyId;
            key = NextAfter(last, tried);
            if (key is null)
            {
                return false;
            }

            if (key.Id == last || cursor.TryMove(last, key.Id))
            {
                return true;
            }
        }
    }

    private ProviderKey? NextAfter(long lastId, IReadOnlyList<ProviderKey> tried)
    {
        var start = 0;
        for (var i = 0; i < Keys.Count; i++)
        {
            if (Keys[i].Id == lastId)
            {
                start = i + 1;
                break;
            }
        }

        for (var i = 0; i < Keys.Count; i++)
        {
            var key = Keys[(start + i) % Keys.Count];
            if (!tried.Contains(key))
            {
                return key;
            }
        }

        return null;
    }
}
