namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Writes to all of a new journal's file ahead of use: a sync is twice as slow where it also has to write down new blocks and a new length.</summary>
/// <param name="file">The file.</param>
/// <param name="health">What the disk can do.</param>
/// <param name="gate">Held by who writes to the file.</param>
internal sealed class JournalFiller(JournalFile file, StorageHealth health, Lock gate)
{
    // Piece by piece, so that no start's sync has to carry much of it.
    private const int PieceBytes = 512 * 1024;

    private bool _running;
    private bool _stopped;

    /// <summary>Fills the file, on the caller's thread.</summary>
    public void Run()
    {
        var zeros = new byte[PieceBytes];
        try
        {
            while (Next(zeros))
            {
                file.Sync();
            }
        }
        catch (IOException e)
        {
            _ = health.Judge(e);
        }

        Volatile.Write(ref _running, false);
    }

    /// <summary>Returns when it does nothing more.</summary>
    public void Stop()
    {
        lock (gate)
        {
            _stopped = true;
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _running))
        {
            wait.SpinOnce();
        }
    }

    private bool Next(ReadOnlySpan<byte> zeros)
    {
        lock (gate)
        {
            _running = !_stopped && health.Condition == StorageCondition.Open;
            return _running && file.Fill(zeros);
        }
    }
}
