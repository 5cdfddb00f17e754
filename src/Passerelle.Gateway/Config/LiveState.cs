using System.Collections.Concurrent;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Config;

/// <summary>What lives longer than a snapshot: the place in each provider's rotation, and which reading of its address is in use.</summary>
public sealed class LiveState
{
    private readonly ConcurrentDictionary<long, KeyCursor> _cursors = new();
    private readonly ConcurrentDictionary<(long ProviderId, string Address), AddressChoice> _choices = new();

    private readonly ConcurrentDictionary<(long ProviderId, string Address), ParameterMemory> _parameters = new();

    /// <summary>What the models at an address have refused.</summary>
    public ParameterMemory Parameters(long providerId, string address) => _parameters.GetOrAdd((providerId, address), static _ => new ParameterMemory());

    /// <summary>The cursor of a provider.</summary>
    public KeyCursor Cursor(long providerId) => _cursors.GetOrAdd(providerId, static _ => new KeyCursor(0));

    /// <summary>Sets the cursor of a provider to what was stored. For the start, before anything runs.</summary>
    public void RestoreCursor(long providerId, long lastKeyId) => _cursors[providerId] = new KeyCursor(lastKeyId);

    /// <summary>The choice among the readings of an address; an edited address starts anew.</summary>
    public AddressChoice Choice(long providerId, string address, int stored) =>
        _choices.GetOrAdd((providerId, address), static (_, index) => new AddressChoice(index), stored);
}
