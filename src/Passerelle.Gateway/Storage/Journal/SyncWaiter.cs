using System.Threading.Tasks.Sources;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>One who waits until the disk has what he wrote. It is its own <see cref="ValueTask"/>; await it once, then it goes back to its pool.</summary>
internal sealed class SyncWaiter(ObjectPool<SyncWaiter> pool) : IValueTaskSource
{
    // Continuations never run on the leader: it has others to serve.
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };

    /// <summary>Who came after.</summary>
    public SyncWaiter? Next { get; set; }

    /// <summary>The end of what he wrote.</summary>
    public long Offset { get; set; }

    public ValueTask Completion => new(this, _completion.Version);

    public void Complete(Exception? failure)
    {
        if (failure is null)
        {
            _completion.SetResult(true);
        }
        else
        {
            _completion.SetException(failure);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _ = _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
            pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _completion.OnCompleted(continuation, state, token, flags);
}
