using Passerelle.Gateway.Storage.Journal;

namespace Passerelle.Gateway.Storage;

/// <summary>How the database behaves. The defaults suit a server; tests make them small.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Most jobs that may wait for the writer; one more is refused with <see cref="StorageBusyException"/>.</summary>
    public int MaxQueued { get; init; } = 50_000;

    /// <summary>Most jobs in one transaction.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>Pages (4 KiB) in the log before it is moved into the database file.</summary>
    public int CheckpointPages { get; init; } = 1000;

    /// <summary>Bytes of the journal's ring: whole blocks of 4 KiB, at least 128 KiB. New attempts are refused while the database is three quarters of it behind.</summary>
    public long JournalBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest time that a settled record may be in the system's cache only.</summary>
    public TimeSpan SyncDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest time that a record may be in the journal only, while nobody asks for it.</summary>
    public TimeSpan ApplyDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a full disk is probed.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether to grow the log and the journal ahead of use, just after opening.</summary>
    public bool GrowLog { get; init; } = true;

    /// <summary>Opens the journal's file of a path and a size; null = a plain one. For a disk that fails on command.</summary>
    public Func<string, long, JournalFile>? OpenJournal { get; init; }

    /// <summary>The schema's steps, oldest first; null = those that the program carries.</summary>
    public IReadOnlyList<Migration>? Migrations { get; init; }
}
