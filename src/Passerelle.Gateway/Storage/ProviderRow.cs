namespace Passerelle.Gateway.Storage;

/// <summary>A provider as it is stored.</summary>
public sealed record ProviderRow
{
    public long Id { get; init; }

    /// <summary>Its name in addresses and model names; unique without regard to case.</summary>
    public required string Slug { get; init; }

    public required string Name { get; init; }

    /// <summary>The preset it was made from; null = by hand.</summary>
    public string? Preset { get; init; }

    /// <summary><c>openai</c>, <c>practice</c>, …</summary>
    public required string Kind { get; init; }

    public required string Dialect { get; init; }

    /// <summary>The address as the user typed it.</summary>
    public required string Address { get; init; }

    /// <summary>The chat URL that proved right among the candidates of <see cref="Address"/>; cleared when that changes.</summary>
    public string? AddressChoice { get; init; }

    public bool Enabled { get; init; } = true;

    public int Position { get; init; }

    /// <summary>Names of quirks, separated by spaces.</summary>
    public string Quirks { get; init; } = "";

    /// <summary>What its type is told beside its address: a JSON object of texts.</summary>
    public string Settings { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
}
