namespace Passerelle.Gateway.Storage;

/// <summary>A key of ours as it is stored: never the key itself.</summary>
public sealed record GatewayKeyRow
{
    public long Id { get; init; }

    /// <summary>The part of the key that names it.</summary>
    public required string PublicId { get; init; }

    /// <summary>The hash of the key, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The last four characters, to tell keys apart.</summary>
    public required string Last4 { get; init; }

    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>A JSON array of model name patterns; null = all models.</summary>
    public string? AllowedModels { get; init; }

    /// <summary>Most requests at one time; null = no limit.</summary>
    public int? MaxConcurrency { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }
}
