using System.Collections.Concurrent;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream;

/// <summary>Whom we call: compiled from its rows, immutable.</summary>
public sealed class Provider
{
    private const int MostUnlisted = 256;

    private readonly ConcurrentDictionary<string, Target> _unlisted = new(StringComparer.Ordinal);
    private int _unlistedCount;

    /// <summary>Its row.</summary>
    public required long Id { get; init; }

    /// <summary>The first half of its models' names; unique in any case.</summary>
    public required string Slug { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may be called.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Its kind: one of <see cref="ProviderKinds"/>.</summary>
    public string Kind { get; init; } = ProviderKinds.OpenAi;

    /// <summary>The dialects that it speaks, the one for callers of any other first.</summary>
    public required IReadOnlyList<IProviderDialect> Dialects { get; init; }

    /// <summary>What its type decides: dialect, address and envelope of each call.</summary>
    public required ProviderType Type { get; init; }

    /// <summary>Its address as it was typed.</summary>
    public required string AddressText { get; init; }

    /// <summary>What that address means. It may have an error: then the provider cannot be called.</summary>
    public required ProviderAddress Address { get; init; }

    /// <summary>Which candidate of the address is in use (URL-3).</summary>
    public required AddressChoice AddressChoice { get; init; }

    /// <summary>Its keys in rotation; none when it wants none.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>Whether it has keys that are all switched off: then it cannot be called, while one without any key can.</summary>
    public required bool AllKeysOff { get; init; }

    /// <summary>The preset that it was made from; null for none.</summary>
    public required string? Preset { get; init; }

    /// <summary>What it does differently from others of its preset: names of quirks, separated by spaces.</summary>
    public required string Quirks { get; init; }

    /// <summary>Which parameters its models have refused.</summary>
    public ParameterMemory Parameters { get; init; } = new();

    /// <summary>The connections to it.</summary>
    public required HttpMessageInvoker Transport { get; init; }

    /// <summary>What is known of models.</summary>
    public ModelCatalogue Catalogue { get; init; } = ModelCatalogue.BuiltIn;

    /// <summary>The lists of the catalogue that tell of its models, and whether at its prices.</summary>
    public IReadOnlyList<(string List, bool Priced)> Lists => field ??= [.. ModelLists.Of(this)];

    /// <summary>Its models.</summary>
    public IReadOnlyList<Target> Models { get; internal set; } = [];

    /// <summary>A model that is in no list of it. A few are kept, so that each request for one need not find out anew what it is.</summary>
    /// <param name="model">Its name as the caller wrote it.</param>
    public Target Unlisted(string model)
    {
        if (_unlisted.TryGetValue(model, out var kept))
        {
            return kept;
        }

        if (Volatile.Read(ref _unlistedCount) >= MostUnlisted)
        {
            return new Target(this, model);
        }

        Interlocked.Increment(ref _unlistedCount);
        return _unlisted.GetOrAdd(model, static (name, provider) => new Target(provider, name), this);
    }
}
