using System.Buffers;
using System.IO.Pipelines;

namespace Passerelle.Gateway;

/// <summary>
/// A request's body in one piece, kept until no further attempt can need it, so that every attempt sends the same bytes. Its size is
/// taken from the <see cref="BodyBudget"/> until then. It is a pooled array, or the web server's own memory where the body came to
/// lie in one piece there.
/// </summary>
public sealed class RequestBody : IDisposable
{
    private readonly BodyBudget _budget;
    private byte[]? _array;
    private PipeReader? _server;
    private SequencePosition _end;
    private int _reserved;
    private int _length;

    private RequestBody(BodyBudget budget, int reserved)
    {
        _budget = budget;
        _reserved = reserved;
    }

    /// <summary>The bytes, without a byte order mark. Empty once disposed.</summary>
    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>How many bytes the caller sent; stays after disposal.</summary>
    public int BytesReceived { get; private set; }

    /// <summary>Starts a body that is expected to have <paramref name="expected"/> bytes; null when the budget has no room.</summary>
    public static RequestBody? TryStart(BodyBudget budget, int expected) =>
        budget.TryTake(expected) ? new RequestBody(budget, expected) : null;

    /// <summary>Adds a copy of bytes; false when the budget has no room for them.</summary>
    public bool TryAppend(ReadOnlySequence<byte> bytes)
    {
        var needed = _length + (int)bytes.Length;
        if (!TryReserve(needed))
        {
            return false;
        }

        if (_array is null || needed > _array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_reserved, 1));
            _array.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array ?? []);
            _array = larger;
        }

        bytes.CopyTo(_array.AsSpan(_length));
        BytesReceived = _length = needed;
        Memory = _array.AsMemory(0, needed);
        return true;
    }

    /// <summary>Takes the whole body where the server has put it. The server is told that it has been read when this is disposed.</summary>
    /// <param name="server">Where the body was read.</param>
    /// <param name="bytes">The whole body in one segment, as read last and not advanced over.</param>
    /// <returns>False when the budget has no room for it.</returns>
    public bool TryKeep(PipeReader server, ReadOnlySequence<byte> bytes)
    {
        if (!TryReserve((int)bytes.Length))
        {
            return false;
        }

        _server = server;
        _end = bytes.End;
        Memory = bytes.First;
        BytesReceived = Memory.Length;
        return true;
    }

    /// <summary>Steps over a UTF-8 byte order mark, which RFC 8259 §8.1 lets a reader ignore and .NET's reader refuses.</summary>
    public void SkipByteOrderMark()
    {
        if (Memory.Span.StartsWith("\uFEFF"u8))
        {
            Memory = Memory[3..];
        }
    }

    /// <summary>Gives the memory and its share of the budget back. Nothing may read it any more.</summary>
    public void Dispose()
    {
        Memory = default;
        _length = 0;
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }

        if (_server is { } server)
        {
            _server = null;
            try
            {
                server.AdvanceTo(_end);
            }
            catch (OperationCanceledException)
            {
                // The connection is broken, and takes its memory along.
            }
        }

        _budget.GiveBack(_reserved);
        _reserved = 0;
    }

    private bool TryReserve(int needed)
    {
        if (needed <= _reserved)
        {
            return true;
        }

        var more = Math.Max(needed, Math.Min(_reserved * 2, int.MaxValue / 2)) - _reserved;
        if (!_budget.TryTake(more))
        {
            return false;
        }

        _reserved += more;
        return true;
    }
}
