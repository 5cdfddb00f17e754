namespace Passerelle.Gateway.Records;

/// <summary>An attempt as it is stored. All that is null of its end is so because it is open.</summary>
public sealed record AttemptRecord
{
    public required AttemptStart Start { get; init; }

    public TimeSpan? Duration { get; init; }

    public int? Status { get; init; }

    public AttemptOutcome? Outcome { get; init; }

    public bool? Committed { get; init; }

    public string? Error { get; init; }
}
