namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// What a piece of the journal comes to in the tables: an attempt that began and ended in it is one row, and rows go in by their id, which
/// is the order in which the tables grow.
/// </summary>
internal sealed class JournalBatch(RecordTables tables)
{
    // What follows the status in the end of an attempt: outcome, committed, error.
    private const int ValuesAfterStatus = 3;

    private readonly List<Attempt> _attempts = [];
    private readonly List<Request> _requests = [];
    private readonly Dictionary<long, int> _started = [];

    /// <summary>Takes a frame up.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="piece">The piece of the journal that all of the batch's frames are in.</param>
    /// <param name="start">Where in it the frame's payload begins.</param>
    /// <exception cref="DiskFailedException">Nothing that was written looks like that.</exception>
    public void Add(JournalKind kind, ReadOnlySpan<byte> piece, int start)
    {
        var entry = new EntryReader(piece[start..]);
        switch (kind)
        {
            case JournalKind.Started or JournalKind.StartedInTurn:
                AddStart(ref entry, start, kind == JournalKind.StartedInTurn);
                break;
            case JournalKind.Ended:
                AddEnd(ref entry, start);
                break;
            case JournalKind.Settled:
                AddRequest(ref entry, start);
                break;
            case JournalKind.EndedAndSettled:
                AddEnd(ref entry, start);
                AddRequest(ref entry, start);
                break;
            default:
                throw new DiskFailedException($"The journal holds a record of kind {(int)kind}, which this version does not know.");
        }
    }

    /// <summary>Writes the rows, and is empty again.</summary>
    public void Write(ReadOnlySpan<byte> piece)
    {
        _attempts.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        foreach (var attempt in _attempts)
        {
            if (attempt.Start < 0)
            {
                tables.Attempts.End(new EntryReader(piece[attempt.End..]));
            }
            else if (attempt.End < 0)
            {
                tables.Attempts.Insert(new EntryReader(piece[attempt.Start..]));
            }
            else
            {
                tables.Attempts.Insert(new EntryReader(piece[attempt.Start..]), new EntryReader(piece[attempt.End..]));
            }
        }

        _requests.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        foreach (var request in _requests)
        {
            tables.Requests.Insert(new EntryReader(piece[request.Start..]));
        }

        tables.Cursors.Flush();
        tables.Uses.Flush();
        Clear();
    }

    public void Clear()
    {
        _attempts.Clear();
        _requests.Clear();
        _started.Clear();
    }

    private void AddStart(ref EntryReader entry, int at, bool inTurn)
    {
        var id = entry.Number();
        _started[id] = _attempts.Count;
        _attempts.Add(new Attempt(id, at, End: -1));
        tables.Open.Begin(request: entry.Number(), id);
        if (inTurn)
        {
            entry.Skip(1);
            tables.Cursors.Move(entry.Number(), entry.Number());
        }
    }

    private void AddEnd(ref EntryReader entry, int start)
    {
        var key = entry.Optional();
        var endedAt = entry.Number();
        var at = start + entry.Position;
        var id = entry.Number();
        entry.Skip(1);
        var status = entry.Optional();
        entry.Skip(ValuesAfterStatus);
        if (_started.TryGetValue(id, out var index))
        {
            _attempts[index] = _attempts[index] with { End = at };
        }
        else
        {
            _attempts.Add(new Attempt(id, Start: -1, at));
        }

        if (key is { } used)
        {
            tables.Uses.Note(used, endedAt, (int?)status);
        }
    }

    private void AddRequest(ref EntryReader entry, int start)
    {
        var at = start + entry.Position;
        var id = entry.Number();
        _requests.Add(new Request(id, at));
        tables.Open.End(id);
    }

    /// <summary>An attempt: where in the piece its start and its end are; -1 = not in it.</summary>
    private readonly record struct Attempt(long Id, int Start, int End);

    /// <summary>A request: where in the piece its record is.</summary>
    private readonly record struct Request(long Id, int Start);
}
