namespace Passerelle.Gateway.Storage;

/// <summary>A model that a provider offers.</summary>
public sealed record ProviderModelRow
{
    public long Id { get; init; }

    public required long ProviderId { get; init; }

    /// <summary>The provider's own id of the model.</summary>
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary><c>manual</c>, <c>fetched</c> or <c>builtin</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What its provider's type is told of it: a JSON object of texts.</summary>
    public string Settings { get; init; } = "{}";

    public DateTimeOffset CreatedAt { get; init; }
}
