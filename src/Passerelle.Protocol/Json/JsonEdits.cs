using System.Runtime.CompilerServices;

namespace Passerelle.Protocol.Json;

/// <summary>
/// Replacements in the bytes of a body, in order of place. What lies between them stays as the client wrote it: unknown fields,
/// their order, white space, number formats.
/// </summary>
public sealed class JsonEdits
{
    /// <summary>A dialect edits at most this many places.</summary>
    public const int Capacity = 4;

    private Edits _edits;

    /// <summary>How many edits there are.</summary>
    public int Count { get; private set; }

    /// <summary>By how many bytes the edits change the length of the body.</summary>
    public int Growth { get; private set; }

    /// <summary>Puts <paramref name="bytes"/> in the place of <paramref name="length"/> bytes at <paramref name="start"/>; length 0 inserts.</summary>
    /// <exception cref="InvalidOperationException">The places overlap, or there are more than <see cref="Capacity"/>.</exception>
    public void Replace(int start, int length, ReadOnlyMemory<byte> bytes)
    {
        if (Count == Capacity)
        {
            throw new InvalidOperationException("A body takes at most four edits.");
        }

        var at = Count;
        while (at > 0 && _edits[at - 1].Start > start)
        {
            _edits[at] = _edits[at - 1];
            at--;
        }

        if ((at > 0 && _edits[at - 1].End > start) || (at < Count && start + length > _edits[at + 1].Start))
        {
            throw new InvalidOperationException("Two edits of a body overlap.");
        }

        _edits[at] = new Edit(start, length, bytes);
        Count++;
        Growth += bytes.Length - length;
    }

    /// <summary>Puts <paramref name="bytes"/> in at <paramref name="start"/>.</summary>
    public void Insert(int start, ReadOnlyMemory<byte> bytes) => Replace(start, 0, bytes);

    /// <summary>The piece number <paramref name="index"/> of the edited body: pieces 0, 2, 4 … are the client's own bytes, 1, 3 … are edits.</summary>
    /// <param name="body">The client's bytes.</param>
    /// <param name="index">0 to 2 × <see cref="Count"/>.</param>
    public ReadOnlyMemory<byte> Piece(ReadOnlyMemory<byte> body, int index)
    {
        var edit = index / 2;
        if (index % 2 == 1)
        {
            return _edits[edit].Bytes;
        }

        var start = edit == 0 ? 0 : _edits[edit - 1].End;
        var end = edit == Count ? body.Length : _edits[edit].Start;
        return body[start..end];
    }

    /// <summary>The edited body in one array; for tests and for the rare reader that needs it whole.</summary>
    public byte[] Apply(ReadOnlyMemory<byte> body)
    {
        var result = new byte[body.Length + Growth];
        var written = 0;
        for (var i = 0; i <= 2 * Count; i++)
        {
            var piece = Piece(body, i);
            piece.Span.CopyTo(result.AsSpan(written));
            written += piece.Length;
        }

        return result;
    }

    private readonly record struct Edit(int Start, int Length, ReadOnlyMemory<byte> Bytes)
    {
        public int End => Start + Length;
    }

    [InlineArray(Capacity + 1)]
    private struct Edits
    {
        private Edit _first;
    }
}
