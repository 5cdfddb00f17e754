using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A provider's key as it is shown: never the key itself.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Mask">As much of it as may be shown (KEY-6).</param>
/// <param name="Label">What its owner calls it; may be empty.</param>
/// <param name="Enabled">Whether it takes its turn.</param>
/// <param name="Position">Its place in the rotation, from 0.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="LastUsedAt">When it was last used; null = never.</param>
/// <param name="LastStatus">The HTTP status that it was last answered with.</param>
public sealed record ProviderKeyWire(
    long Id,
    string Mask,
    string Label,
    bool Enabled,
    int Position,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    int? LastStatus);

/// <summary>What became of a paste of keys.</summary>
/// <param name="Found">How many different keys it held.</param>
/// <param name="Repeated">How many repetitions of them were dropped.</param>
/// <param name="Added">The keys that were new.</param>
/// <param name="AlreadyThere">The keys that the provider had already.</param>
/// <param name="Summary">The same in a sentence.</param>
public sealed record KeysAddedWire(
    int Found,
    int Repeated,
    IReadOnlyList<ProviderKeyWire> Added,
    IReadOnlyList<ProviderKeyWire> AlreadyThere,
    Bilingual Summary);

/// <summary>Keys to be added, as one pasted text (KEY-1).</summary>
public sealed record NewKeysWire
{
    /// <summary>The text.</summary>
    public string? Keys { get; init; }

    /// <summary>What to call them; several are numbered.</summary>
    public string? Label { get; init; }
}

/// <summary>Fields of a key to be changed; null = as it is.</summary>
public sealed record ProviderKeyChangeWire
{
    /// <summary>Up to 64 characters.</summary>
    public string? Label { get; init; }

    /// <summary>Whether it takes its turn.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Its place in the rotation, from 0; the others move.</summary>
    public int? Position { get; init; }
}
