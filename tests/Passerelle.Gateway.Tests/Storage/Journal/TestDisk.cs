using Passerelle.Gateway.Storage.Journal;

namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>A journal's file on a disk that fails on command.</summary>
internal sealed class TestDisk(string path, long capacity) : JournalFile(path, capacity)
{
    // What .NET makes of ENOSPC.
    public const int NoSpace = 28;

    /// <summary>Whether the next sync fails.</summary>
    public bool FailSync { get; set; }

    /// <summary>How many more writes succeed; null = all.</summary>
    public int? WritesLeft { get; set; }

    /// <summary>How much of a write that fails is in the file all the same.</summary>
    public int BytesOfFailed { get; set; }

    public int Syncs { get; private set; }

    public override void Write(ReadOnlySpan<byte> frames, long offset)
    {
        if (WritesLeft-- == 0)
        {
            base.Write(frames[..Math.Min(BytesOfFailed, frames.Length)], offset);
            WritesLeft = 0;
            throw new IOException("no space left on device", NoSpace);
        }

        base.Write(frames, offset);
    }

    protected override void SyncDisk()
    {
        Syncs++;
        if (FailSync)
        {
            FailSync = false;
            throw new DiskFailedException("input/output error");
        }

        base.SyncDisk();
    }
}
