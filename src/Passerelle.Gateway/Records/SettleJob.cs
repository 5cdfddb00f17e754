using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Records;

/// <summary>Writes the end of an attempt, of a request, or of both at once.</summary>
internal sealed class SettleJob(AttemptTable attempts, RequestTable requests, KeyUseTable uses, OpenRequests open, JobPool<SettleJob> pool) : WriteJob
{
    private AttemptEnd? _end;
    private RequestRecord? _record;

    public override bool Durable => false;

    public SettleJob With(in AttemptEnd? end, in RequestRecord? record)
    {
        _end = end;
        _record = record;
        return this;
    }

    protected internal override void Run(WriterConnection connection)
    {
        if (_end is { } end)
        {
            attempts.End(end);
            uses.Note(end);
        }

        if (_record is { } record)
        {
            requests.Insert(record);
        }
    }

    protected internal override void Committed()
    {
        if (_record is { } record)
        {
            open.End(record.Id);
        }
    }

    protected internal override void Recycle()
    {
        _end = null;
        _record = null;
        pool.Return(this);
    }
}
