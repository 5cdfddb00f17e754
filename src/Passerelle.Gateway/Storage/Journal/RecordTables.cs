using Passerelle.Gateway.Records;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>The tables that records go to, with their statements on the one connection that writes.</summary>
internal sealed class RecordTables(WriterConnection connection)
{
    public AttemptTable Attempts { get; } = new(connection);

    public RequestTable Requests { get; } = new(connection);

    public KeyCursorTable Cursors { get; } = new(connection);

    public KeyUseTable Uses { get; } = new(connection);

    public OpenRequests Open { get; } = new(connection);

    public JournalMark Mark { get; } = new(connection);
}
