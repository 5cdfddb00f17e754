namespace Passerelle.Gateway;

/// <summary>
/// A cap on the sum of all request bodies in memory, and of all whole answers over a megabyte, so that many large ones at once are
/// refused with 503 instead of ending the process for want of memory.
/// </summary>
public sealed class BodyBudget(long limit)
{
    private long _taken;

    /// <summary>Bytes held now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes from the budget; false when that would go over it.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
