using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>Brings the journal into the tables, piece by piece, inside a transaction of the caller's. The same way while it runs and after a crash.</summary>
internal sealed class JournalTransfer(JournalFile file, RecordTables tables)
{
    private const int LongestPiece = 512 * 1024;
    private const int ShortestPiece = 64 * 1024;

    private readonly JournalBatch _batch = new(tables);
    private byte[] _piece = [];

    /// <summary>Moves what one piece has.</summary>
    /// <param name="connection">The connection, with a transaction open.</param>
    /// <param name="begin">Where to begin.</param>
    /// <param name="end">How far at most.</param>
    /// <param name="skipped">
    /// Null: one record that the tables refuse fails the whole piece. Otherwise each is tried alone, and called for is who is refused.
    /// </param>
    /// <returns>The position behind the last record that is whole; <paramref name="begin"/> if there is none.</returns>
    public JournalPosition Move(WriterConnection connection, JournalPosition begin, long end, Action<SqliteException>? skipped = null)
    {
        var rest = file.Capacity - (begin.Offset % file.Capacity);
        if (rest < JournalFrame.HeaderLength)
        {
            begin = begin with { Offset = begin.Offset + rest };
        }

        var wanted = (int)Math.Min(LongestPiece, Math.Max(0, end - begin.Offset));
        if (_piece.Length < wanted)
        {
            _piece = new byte[Math.Max(ShortestPiece, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)wanted))];
        }

        ReadOnlySpan<byte> piece = _piece.AsSpan(0, file.Read(_piece.AsSpan(0, wanted), begin.Offset));
        var (sequence, at) = (begin.Sequence, 0);
        _batch.Clear();
        while (JournalFrame.TryRead(piece[at..], sequence, file.Seed, out var frame))
        {
            sequence = frame.Sequence + 1;
            if (frame.Kind == JournalKind.LapEnd)
            {
                var offset = begin.Offset + at;
                _batch.Write(piece);
                return new JournalPosition(sequence, offset + file.Capacity - (offset % file.Capacity));
            }

            if (skipped is null)
            {
                _batch.Add(frame.Kind, piece, at + JournalFrame.HeaderLength);
            }
            else
            {
                MoveAlone(connection, frame.Kind, piece, at + JournalFrame.HeaderLength, skipped);
            }

            at += frame.Length;
        }

        _batch.Write(piece);
        return new JournalPosition(sequence, begin.Offset + at);
    }

    private void MoveAlone(WriterConnection connection, JournalKind kind, ReadOnlySpan<byte> piece, int start, Action<SqliteException> skipped)
    {
        connection.Savepoint();
        try
        {
            _batch.Add(kind, piece, start);
            _batch.Write(piece);
            connection.Release();
        }
        catch (SqliteException e) when (StorageFaults.Of(e) == StorageFault.None && connection.InTransaction)
        {
            _batch.Clear();
            connection.BackToSavepoint();
            skipped(e);
        }
    }
}
