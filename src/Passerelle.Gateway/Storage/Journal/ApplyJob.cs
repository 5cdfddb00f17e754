using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Brings a piece of the journal into the database, in one transaction. Only the <see cref="JournalApplier"/> has one.</summary>
internal sealed class ApplyJob(JournalFile file, JournalTransfer transfer, JournalMark mark) : WriteJob
{
    private bool _durable;
    private bool _last;
    private long _end;
    private Action<SqliteException>? _skipped;
    private JournalPosition _next;

    public override bool Durable => _durable;

    public override bool Isolated => true;

    /// <summary>Up to where the tables have the journal.</summary>
    public JournalPosition Applied { get; private set; } = JournalPosition.Start;

    /// <summary>Sets it up for the next run.</summary>
    /// <param name="end">How far to go at most.</param>
    /// <param name="durable">Whether the commit waits for the disk.</param>
    /// <param name="skipped">See <see cref="JournalTransfer.Move"/>.</param>
    public ApplyJob To(long end, bool durable, Action<SqliteException>? skipped)
    {
        (_end, _durable, _skipped) = (end, durable, skipped);
        return this;
    }

    /// <summary>Sets it up to part the journal from the database, which has all of it.</summary>
    public ApplyJob Finally()
    {
        (_last, _durable) = (true, true);
        return this;
    }

    protected internal override void Run(WriterConnection connection)
    {
        _next = Applied;
        if (_last)
        {
            mark.Remove();
            return;
        }

        _next = transfer.Move(connection, Applied, _end, _skipped);
        if (_next.Sequence == Applied.Sequence)
        {
            throw new DiskFailedException($"{file.Path} does not read back as it was written.");
        }

        mark.Set(file.Id, _next);
    }

    protected internal override void Committed() => Applied = _next;
}
