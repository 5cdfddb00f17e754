using System.Collections.Concurrent;

namespace Passerelle.Gateway.Storage;

/// <summary>Keeps finished objects of one kind for the next use. Each knows the pool that it goes back to.</summary>
internal sealed class ObjectPool<T>(Func<ObjectPool<T>, T> create, int retained)
{
    private readonly ConcurrentQueue<T> _objects = new();
    private int _count;

    public T Get()
    {
        if (!_objects.TryDequeue(out var item))
        {
            return create(this);
        }

        Interlocked.Decrement(ref _count);
        return item;
    }

    public void Return(T item)
    {
        if (Interlocked.Increment(ref _count) <= retained)
        {
            _objects.Enqueue(item);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
