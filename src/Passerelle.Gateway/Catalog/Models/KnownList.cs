namespace Passerelle.Gateway.Catalog.Models;

/// <summary>One list of the catalogue, and whose models it tells of.</summary>
/// <param name="Name">Its name in the catalogue.</param>
public sealed record KnownList(string Name)
{
    /// <summary>Presets of providers that have these models at these prices.</summary>
    public IReadOnlyList<string> Presets { get; init => field = value ?? []; } = [];

    /// <summary>Presets of providers that have these models at other prices: another country, another currency.</summary>
    public IReadOnlyList<string> Unpriced { get; init => field = value ?? []; } = [];

    /// <summary>Kinds of provider, as they are stored.</summary>
    public IReadOnlyList<string> Kinds { get; init => field = value ?? []; } = [];

    /// <summary>Hosts of providers; <c>*</c> for any run of characters.</summary>
    public IReadOnlyList<string> Hosts { get; init => field = value ?? []; } = [];
}
