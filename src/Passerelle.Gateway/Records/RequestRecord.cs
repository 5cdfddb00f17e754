namespace Passerelle.Gateway.Records;

/// <summary>What is kept of a request. No prompt and no answer is in it.</summary>
public readonly record struct RequestRecord
{
    /// <summary>From <see cref="Ids.Next"/>.</summary>
    public required long Id { get; init; }

    /// <summary>Whose key; null = none was recognised.</summary>
    public long? GatewayKeyId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>From the start to the first content given to the caller; null = there was none.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>The part of <see cref="Duration"/> that was ours, not the upstream's.</summary>
    public TimeSpan Overhead { get; init; }

    /// <summary>The caller's dialect.</summary>
    public required string Dialect { get; init; }

    /// <summary>The model as the caller named it; empty = unknown.</summary>
    public required string Model { get; init; }

    /// <summary>The provider of the last attempt.</summary>
    public long? ProviderId { get; init; }

    /// <summary>The model as the provider was asked for it.</summary>
    public string? TargetModel { get; init; }

    public bool Stream { get; init; }

    /// <summary>The HTTP status given to the caller; 0 = none any more.</summary>
    public required int Status { get; init; }

    public required RequestOutcome Outcome { get; init; }

    public int Attempts { get; init; }

    /// <summary>The error's code, in snake case; null = none.</summary>
    public string? ErrorCode { get; init; }

    public long? InputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    /// <summary>The provider's usage object, byte for byte; empty = none. One over 2 KB is not kept: half a JSON object is no use.</summary>
    public ReadOnlyMemory<byte> UsageJson { get; init; }

    /// <summary>In billionths of a US dollar; null = unknown.</summary>
    public long? CostNano { get; init; }

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }
}
