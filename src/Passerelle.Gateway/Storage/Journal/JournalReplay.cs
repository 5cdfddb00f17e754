using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>What happens to the journal at the start: what a dead process left in it comes into the database, then another one begins.</summary>
internal static class JournalReplay
{
    /// <summary>Brings in what is left.</summary>
    /// <param name="connection">The one that writes.</param>
    /// <param name="file">The file, whatever is in it.</param>
    /// <param name="tables">Where it goes.</param>
    /// <param name="skipped">Called for each record that the tables refuse.</param>
    /// <returns>False when a journal belongs to the database but is not there.</returns>
    public static bool Run(WriterConnection connection, JournalFile file, RecordTables tables, Action<SqliteException> skipped)
    {
        if (JournalMark.Read(connection.Connection) is not { } mark)
        {
            return true;
        }

        if (file.Id != mark.Journal)
        {
            return false;
        }

        var transfer = new JournalTransfer(file, tables);
        var position = mark.Applied;
        while (true)
        {
            connection.Begin(sync: false);
            JournalPosition next;
            try
            {
                next = transfer.Move(connection, position, long.MaxValue);
            }
            catch (SqliteException e) when (StorageFaults.Of(e) == StorageFault.None)
            {
                connection.Rollback();
                connection.Begin(sync: false);
                next = transfer.Move(connection, position, long.MaxValue, skipped);
            }

            if (next.Sequence == position.Sequence)
            {
                connection.Rollback();
                return true;
            }

            position = next;
            tables.Mark.Set(file.Id, position);
            connection.Commit();
        }
    }

    /// <summary>Begins a journal under a name that was never used, so that nothing of the file's past can be taken for its own.</summary>
    public static void Begin(WriterConnection connection, JournalFile file, RecordTables tables, long capacity)
    {
        Span<byte> random = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(random);
        var id = BitConverter.ToInt64(random) & long.MaxValue | 1;

        // The commit waits for the disk, and with it for all that came in before. Only then may the file be written over.
        connection.Begin(sync: true);
        tables.Mark.Set(id, JournalPosition.Start);
        connection.Commit();
        file.Begin(id, capacity);
    }
}
