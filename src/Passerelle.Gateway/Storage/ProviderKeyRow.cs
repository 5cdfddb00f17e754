namespace Passerelle.Gateway.Storage;

/// <summary>A provider's key as it is stored. The secret is sealed; nothing here opens it.</summary>
public sealed record ProviderKeyRow
{
    public long Id { get; init; }

    public required long ProviderId { get; init; }

    /// <summary>The sealed secret.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The last four characters, to tell keys apart.</summary>
    public required string Last4 { get; init; }

    /// <summary>A keyed hash of the secret: the same key twice at one provider is refused.</summary>
    public required byte[] Fingerprint { get; init; }

    public string Label { get; init; } = "";

    public bool Enabled { get; init; } = true;

    public int Position { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The HTTP status that it was last answered with.</summary>
    public int? LastStatus { get; init; }
}
