using System.Collections.Concurrent;

namespace Passerelle.Gateway.Storage;

/// <summary>Keeps finished jobs of one kind for the next writes. Each job knows the pool that it goes back to.</summary>
internal sealed class JobPool<T>(Func<JobPool<T>, T> create, int retained)
    where T : WriteJob
{
    private readonly ConcurrentQueue<T> _jobs = new();
    private int _count;

    public T Get()
    {
        if (!_jobs.TryDequeue(out var job))
        {
            return create(this);
        }

        Interlocked.Decrement(ref _count);
        return job;
    }

    public void Return(T job)
    {
        if (Interlocked.Increment(ref _count) <= retained)
        {
            _jobs.Enqueue(job);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
