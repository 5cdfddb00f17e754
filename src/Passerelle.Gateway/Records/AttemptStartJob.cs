using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Records;

/// <summary>Writes the row of an attempt before the upstream is called. It is on the disk when the job is complete.</summary>
internal sealed class AttemptStartJob(AttemptTable attempts, KeyCursorTable cursors, OpenRequests open, JobPool<AttemptStartJob> pool) : WriteJob
{
    private AttemptStart _start;

    public override bool Durable => true;

    public AttemptStartJob With(in AttemptStart start)
    {
        _start = start;
        return this;
    }

    protected internal override void Run(WriterConnection connection)
    {
        attempts.Insert(_start);
        if (_start is { MovesCursor: true, KeyId: { } key })
        {
            cursors.Move(_start.ProviderId, key);
        }
    }

    protected internal override void Committed() => open.Begin(_start.RequestId, _start.Id);

    protected internal override void Recycle()
    {
        _start = default;
        pool.Return(this);
    }
}
