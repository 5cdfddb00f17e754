using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A provider as it is shown.</summary>
public sealed record ProviderWire
{
    /// <summary>Its number in the records.</summary>
    public required long Id { get; init; }

    /// <summary>Its name in routes and in front of its models' names.</summary>
    public required string Slug { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary><c>openai</c> for all that speak dialects below one address, <c>vertex</c>, <c>azure</c>; <c>practice</c> for the built-in one that is no model.</summary>
    public required string Kind { get; init; }

    /// <summary>The preset that it was made from; null = by hand.</summary>
    public string? Preset { get; init; }

    /// <summary>Its address as it was typed.</summary>
    public required string Address { get; init; }

    /// <summary>Whether it may be called.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Its place in the list, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>The dialects that it speaks, the main one first.</summary>
    public required IReadOnlyList<string> Dialects { get; init; }

    /// <summary>What it does differently from others of its kind.</summary>
    public required IReadOnlyList<string> Quirks { get; init; }

    /// <summary>What its kind is told beside the address, such as <c>project</c> and <c>location</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ProviderSettings.None.Values;

    /// <summary>How many keys it has.</summary>
    public required int Keys { get; init; }

    /// <summary>How many of them are switched on.</summary>
    public required int KeysEnabled { get; init; }

    /// <summary>How many models it has.</summary>
    public required int Models { get; init; }

    /// <summary>What its address means.</summary>
    public required AddressWire Calls { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A provider that was just made, and what was found in the paste of keys.</summary>
public sealed record ProviderMadeWire(ProviderWire Provider, KeysAddedWire Keys);

/// <summary>A provider to be made: from a preset, or with a name and an address of its own.</summary>
public sealed record NewProviderWire
{
    /// <summary>A preset's id; null = by hand.</summary>
    public string? Preset { get; init; }

    /// <summary>1 to 64 characters, unique without regard to case; null = the preset's.</summary>
    public string? Name { get; init; }

    /// <summary>2 to 40 of <c>a-z0-9-</c>, unique; null = made from the name.</summary>
    public string? Slug { get; init; }

    /// <summary>The address; null = the preset's.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it may be called; null = yes, unless it wants a key and has none.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The dialects that it speaks, the main one first; null = the preset's, else <c>openai-chat</c>.</summary>
    public IReadOnlyList<string>? Dialects { get; init; }

    /// <summary>Names of quirks.</summary>
    public IReadOnlyList<string>? Quirks { get; init; }

    /// <summary>The kind; null = the preset's, else <c>openai</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>What its kind is told beside the address; see <see cref="ProviderWire.Settings"/>.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Its keys as one pasted text (KEY-1).</summary>
    public string? Keys { get; init; }
}

/// <summary>Fields of a provider to be changed; null = as it is.</summary>
public sealed record ProviderChangeWire
{
    /// <inheritdoc cref="NewProviderWire.Name"/>
    public string? Name { get; init; }

    /// <inheritdoc cref="NewProviderWire.Slug"/>
    public string? Slug { get; init; }

    /// <inheritdoc cref="NewProviderWire.Address"/>
    public string? Address { get; init; }

    /// <inheritdoc cref="NewProviderWire.Enabled"/>
    public bool? Enabled { get; init; }

    /// <inheritdoc cref="NewProviderWire.Dialects"/>
    public IReadOnlyList<string>? Dialects { get; init; }

    /// <inheritdoc cref="NewProviderWire.Quirks"/>
    public IReadOnlyList<string>? Quirks { get; init; }

    /// <summary>Settings to be changed; those that are not named stay, an empty text takes one away.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Its place in the list, from 0.</summary>
    public int? Position { get; init; }
}

/// <summary>An address to be read without saving anything.</summary>
public sealed record PreviewWishWire
{
    /// <summary>The address as it is typed.</summary>
    public string? Address { get; init; }

    /// <summary>The main dialect of the provider; null = <c>openai-chat</c>.</summary>
    public string? Dialect { get; init; }

    /// <summary>The kind of provider; null = <c>openai</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Its settings.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}
