namespace Passerelle.Testing;

/// <summary>How a <see cref="FaultUpstream"/> is started.</summary>
public sealed record FaultUpstreamOptions
{
    /// <summary>Port on 127.0.0.1; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>File that the books are appended to as JSON lines; null (default) for none.</summary>
    public string? BooksFile { get; init; }

    /// <summary>Where recorded exchanges are; null (default) looks for the shared data, see <see cref="Testing.Recordings.Shared"/>.</summary>
    public Recordings? Recordings { get; init; }

    /// <summary>Longer request bodies are kept in the books by length and hash only. Default 1 MiB.</summary>
    public int BodyKeepLimit { get; init; } = 1024 * 1024;

    /// <summary>Entries kept in memory; older ones are forgotten (a file has them all). Default 100,000.</summary>
    public int EntriesKept { get; init; } = 100_000;

    /// <summary>Clock of the books and of scenario delays. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
