namespace Passerelle.Gateway.Records;

/// <summary>A request with its attempts, in their order.</summary>
public sealed record RequestDetail(RequestRecord Request, IReadOnlyList<AttemptRecord> Attempts);
