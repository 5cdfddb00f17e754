using System.Buffers;

namespace Passerelle.Gateway;

/// <summary>
/// A request's body in one pooled array, kept until no further attempt can need it, so that every attempt sends the same bytes.
/// Its size is taken from the <see cref="BodyBudget"/> until then.
/// </summary>
public sealed class RequestBody : IDisposable
{
    private readonly BodyBudget _budget;
    private byte[]? _array;
    private int _start;
    private int _length;

    private RequestBody(BodyBudget budget, int capacity)
    {
        _budget = budget;
        _array = ArrayPool<byte>.Shared.Rent(capacity);
    }

    /// <summary>The bytes, without a byte order mark. Empty once disposed.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, _length);

    /// <summary>How many bytes the caller sent; stays after disposal.</summary>
    public int BytesReceived { get; private set; }

    /// <summary>Starts a body that is expected to have <paramref name="expected"/> bytes; null when the budget has no room.</summary>
    public static RequestBody? TryStart(BodyBudget budget, int expected) =>
        budget.TryTake(expected) ? new RequestBody(budget, Math.Max(expected, 1)) { Reserved = expected } : null;

    /// <summary>Adds bytes; false when the budget has no room for them.</summary>
    public bool TryAppend(ReadOnlySequence<byte> bytes)
    {
        var needed = _length + (int)bytes.Length;
        if (needed > Reserved)
        {
            var more = Math.Max(needed, Math.Min(Reserved * 2, int.MaxValue / 2)) - Reserved;
            if (!_budget.TryTake(more))
            {
                return false;
            }

            Reserved += more;
        }

        if (needed > _array!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Reserved);
            _array.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        bytes.CopyTo(_array.AsSpan(_length));
        _length = needed;
        BytesReceived = needed;
        return true;
    }

    /// <summary>Steps over a UTF-8 byte order mark, which RFC 8259 §8.1 lets a reader ignore and .NET's reader refuses.</summary>
    public void SkipByteOrderMark()
    {
        if (_length >= 3 && _array.AsSpan(0, _length).StartsWith("\uFEFF"u8))
        {
            _start = 3;
            _length -= 3;
        }
    }

    /// <summary>Gives the buffer and its share of the budget back.</summary>
    public void Dispose()
    {
        if (_array is { } array)
        {
            _array = null;
            _start = _length = 0;
            ArrayPool<byte>.Shared.Return(array);
            _budget.GiveBack(Reserved);
        }
    }

    private int Reserved { get; set; }
}
