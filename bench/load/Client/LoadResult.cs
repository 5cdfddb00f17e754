namespace Passerelle.Load.Client;

/// <summary>What one load showed inside its counted time.</summary>
internal sealed record LoadResult
{
    public required double Seconds { get; init; }

    /// <summary>CPU seconds of the server under test.</summary>
    public required double CpuSeconds { get; init; }

    public required int Requests { get; init; }

    /// <summary>Events, times the plan's <see cref="LoadPlan.ChunkShare"/>.</summary>
    public required double Events { get; init; }

    /// <summary>Requests that failed in the whole run, settling included.</summary>
    public required int Errors { get; init; }

    /// <summary>What the first error was, null without errors.</summary>
    public required string? FirstError { get; init; }

    /// <summary>Nanoseconds from the moment a request was meant to leave to the end of its answer, ascending.</summary>
    public required long[] Latencies { get; init; }

    /// <summary>Nanoseconds to the first byte of the body, ascending.</summary>
    public required long[] FirstBytes { get; init; }

    public double RequestsPerSecond => Requests / Seconds;

    public double EventsPerSecond => Events / Seconds;

    public double CpuMicrosecondsPerRequest => Requests == 0 ? double.NaN : CpuSeconds * 1e6 / Requests;

    public double CpuMicrosecondsPerEvent => Events == 0 ? double.NaN : CpuSeconds * 1e6 / Events;

    /// <summary>Microseconds at a quantile of 0 to 1 (nearest rank); NaN without samples.</summary>
    public static double Quantile(long[] ascending, double quantile) => ascending.Length == 0
        ? double.NaN
        : ascending[Math.Clamp((int)Math.Ceiling(quantile * ascending.Length) - 1, 0, ascending.Length - 1)] / 1e3;
}
