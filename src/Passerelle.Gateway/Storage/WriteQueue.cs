namespace Passerelle.Gateway.Storage;

/// <summary>
/// Jobs that wait, linked through themselves: adding allocates nothing and locks nothing. Any thread adds; only the leader takes.
/// </summary>
internal sealed class WriteQueue(int capacity)
{
    private static readonly SealJob Seal = new();

    // Newest first. Takers take the whole of it, so a job that comes back to the same address harms no one.
    private WriteJob? _incoming;

    // Oldest first; the leader's own.
    private WriteJob? _ready;
    private int _count;

    /// <summary>Whether a job waits. Exact for the leader; for others, a glimpse.</summary>
    public bool HasJobs => Volatile.Read(ref _ready) is not null || (Volatile.Read(ref _incoming) is { } job && job != Seal);

    public AddResult TryAdd(WriteJob job)
    {
        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            return AddResult.Full;
        }

        while (true)
        {
            var head = Volatile.Read(ref _incoming);
            if (head == Seal)
            {
                Interlocked.Decrement(ref _count);
                return AddResult.Closed;
            }

            job.Next = head;
            if (Interlocked.CompareExchange(ref _incoming, job, head) == head)
            {
                return AddResult.Added;
            }
        }
    }

    /// <summary>Takes the oldest jobs into <paramref name="batch"/> and returns how many.</summary>
    public int Take(Span<WriteJob?> batch)
    {
        var taken = 0;
        while (taken < batch.Length)
        {
            if (_ready is null && !Refill())
            {
                break;
            }

            var job = _ready!;
            Volatile.Write(ref _ready, job.Next);
            job.Next = null;
            batch[taken++] = job;
        }

        Interlocked.Add(ref _count, -taken);
        return taken;
    }

    /// <summary>Refuses all further jobs, unless one waits.</summary>
    public bool TrySeal() => _ready is null && Interlocked.CompareExchange(ref _incoming, Seal, null) is null;

    private bool Refill()
    {
        if (Volatile.Read(ref _incoming) is null or SealJob)
        {
            return false;
        }

        // Only the leader seals and takes, so what is taken here is never the seal.
        var newest = Interlocked.Exchange(ref _incoming, null);
        while (newest is not null)
        {
            var older = newest.Next;
            newest.Next = _ready;
            Volatile.Write(ref _ready, newest);
            newest = older;
        }

        return true;
    }

    internal enum AddResult
    {
        Added,
        Full,
        Closed,
    }

    private sealed class SealJob : WriteJob
    {
        public override bool Durable => false;

        protected internal override void Run(WriterConnection connection)
        {
        }
    }
}
