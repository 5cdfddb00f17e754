namespace Passerelle.Gateway.Storage;

/// <summary>
/// When to write what waits: at once while the server has little to do, and after whatever is queued on the thread pool while it is
/// busy, because that brings more jobs for the same commit. No timer is in it, and nobody waits for work that does not come.
/// </summary>
internal sealed class BatchPace
{
    private const int MostTurnsGiven = 3;

    private int _last;
    private int _turnsGiven;

    /// <summary>Whether a lone caller may write its job itself. Otherwise every second batch of a busy server would be of one job.</summary>
    public bool LeadAtOnce => _last <= 1;

    /// <summary>Whether the leader should queue itself behind what the thread pool has to do.</summary>
    public bool GiveWay()
    {
        if (_turnsGiven == MostTurnsGiven || ThreadPool.PendingWorkItemCount == 0)
        {
            return false;
        }

        _turnsGiven++;
        return true;
    }

    /// <summary>Notes a batch.</summary>
    public void Ran(int jobs)
    {
        _last = jobs;
        _turnsGiven = 0;
    }
}
