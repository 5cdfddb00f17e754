using System.Buffers;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// A provider's answer in one pooled array that grows. What it holds beyond a megabyte is taken from the <see cref="BodyBudget"/>, so
/// that the usual answer costs nothing there, and many large ones cannot end the process for want of memory.
/// </summary>
internal sealed class AnswerBuffer(BodyBudget budget) : IDisposable
{
    private const int Free = 1024 * 1024;

    private byte[] _array = [];
    private int _reserved;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written. Gone once disposed.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    /// <summary>Room for more; empty until <see cref="TryGrow"/>.</summary>
    public Memory<byte> Room => _array.AsMemory(Length);

    /// <summary>Makes room for this many bytes in all; false when the budget has none.</summary>
    public bool TryGrow(int capacity)
    {
        var more = capacity > Free ? capacity - _reserved : 0;
        if (more > 0 && !budget.TryTake(more))
        {
            return false;
        }

        _reserved += more;
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
        return true;
    }

    /// <summary>Counts bytes that were put into <see cref="Room"/>.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Gives the array and its share of the budget back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
        Length = 0;
        budget.GiveBack(_reserved);
        _reserved = 0;
    }
}
