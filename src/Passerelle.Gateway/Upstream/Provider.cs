using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream;

/// <summary>Whom we call: compiled from its rows, immutable.</summary>
public sealed class Provider
{
    /// <summary>Its row.</summary>
    public required long Id { get; init; }

    /// <summary>The first half of its models' names; unique in any case.</summary>
    public required string Slug { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may be called.</summary>
    public required bool Enabled { get; init; }

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

    /// <summary>The connections to it.</summary>
    public required HttpMessageInvoker Transport { get; init; }

    /// <summary>Its models.</summary>
    public IReadOnlyList<Target> Models { get; internal set; } = [];
}
