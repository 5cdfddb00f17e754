namespace Passerelle.Gateway.Access;

/// <summary>A key that the gateway gave out. Immutable; the text itself is not kept, only its hash.</summary>
/// <param name="Id">Its row.</param>
/// <param name="PublicId">The part of its text by which it is found.</param>
/// <param name="Hash">SHA-256 of the whole text.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="AllowedModels">Patterns of models that it may use; empty for all.</param>
/// <param name="MaxConcurrency">How many requests it may have under way; null for no limit of its own.</param>
/// <param name="ExpiresAt">When it stops working; null for never.</param>
public sealed record GatewayKey(
    long Id,
    string PublicId,
    ReadOnlyMemory<byte> Hash,
    string Name,
    bool Enabled,
    ModelPatterns AllowedModels,
    int? MaxConcurrency,
    DateTimeOffset? ExpiresAt);
