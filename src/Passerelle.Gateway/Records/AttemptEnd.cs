namespace Passerelle.Gateway.Records;

/// <summary>How an attempt ended.</summary>
/// <param name="Id">The id that it was started with.</param>
/// <param name="Duration">From its start to the end of the answer.</param>
/// <param name="Status">The upstream's HTTP status; null = it gave none.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Committed">Whether any of its answer had been given to the caller.</param>
/// <param name="Error">What went wrong, without secrets; only the first 500 characters are kept.</param>
public readonly record struct AttemptEnd(
    long Id,
    TimeSpan Duration,
    int? Status,
    AttemptOutcome Outcome,
    bool Committed,
    string? Error)
{
    /// <summary>The provider's key that it carried; null = none.</summary>
    public long? KeyId { get; init; }

    /// <summary>The wall-clock time of its end.</summary>
    public DateTimeOffset EndedAt { get; init; }
}
