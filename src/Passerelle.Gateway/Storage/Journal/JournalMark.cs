using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// The row of <c>meta</c> that says which journal belongs to the database, and how much of it the tables have. It is written with what it
/// speaks of, in one transaction, so no record can be missed or come twice. Without a journal there is no row.
/// </summary>
internal sealed class JournalMark
{
    private const string Key = "journal";

    private readonly HotStatement _set;
    private readonly HotStatement _remove;

    public JournalMark(WriterConnection connection)
    {
        _set = connection.Prepare($"INSERT INTO meta (key, value) VALUES ('{Key}', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        _remove = connection.Prepare($"DELETE FROM meta WHERE key = '{Key}'");
    }

    /// <summary>Reads it; null = the database has no journal.</summary>
    public static (long Journal, JournalPosition Applied)? Read(SqliteConnection connection)
    {
        if (MetaTable.Get(connection, Key) is not { } text)
        {
            return null;
        }

        var parts = text.Split(' ');
        return (Number(parts[0]), new JournalPosition(Number(parts[1]), Number(parts[2])));
    }

    /// <summary>Writes it, inside a transaction.</summary>
    public void Set(long journal, JournalPosition applied)
    {
        Span<byte> text = stackalloc byte[64];
        _ = System.Text.Unicode.Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{journal} {applied.Sequence} {applied.Offset}", out var length);
        _set.BindText(1, text[..length]);
        _set.Run();
    }

    public void Remove() => _remove.Run();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
