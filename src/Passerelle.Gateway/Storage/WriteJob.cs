using System.Threading.Tasks.Sources;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// One thing to write. It is its own <see cref="ValueTask"/>, so a job that is used again costs nothing to await; await it once.
/// </summary>
public abstract class WriteJob : IValueTaskSource
{
    // Continuations never run on the leader: it has others to serve.
    private ManualResetValueTaskSourceCore<bool> _completion = new() { RunContinuationsAsynchronously = true };

    /// <summary>
    /// Whether it must be on the disk before it is complete. Otherwise it outlives the process, and the disk has it after the next durable
    /// job or the next checkpoint, whichever comes first.
    /// </summary>
    public abstract bool Durable { get; }

    /// <summary>Whether it runs in a savepoint of its own from the start, because it is likely to fail (administrative work).</summary>
    public virtual bool Isolated => false;

    internal WriteJob? Next { get; set; }

    internal Exception? Error { get; set; }

    internal ValueTask Completion => new(this, _completion.Version);

    /// <summary>Writes. May be called a second time after a rollback, so it changes nothing but the database.</summary>
    protected internal abstract void Run(WriterConnection connection);

    /// <summary>Called once when the job is committed, before it is complete, by the leader: one at a time over all jobs.</summary>
    protected internal virtual void Committed()
    {
    }

    internal void Complete()
    {
        if (Error is { } error)
        {
            Error = null;
            _completion.SetException(error);
        }
        else
        {
            _completion.SetResult(true);
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
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _completion.OnCompleted(continuation, state, token, flags);
}
