using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Passerelle.Gateway;

/// <summary>
/// The web server's memory, in blocks of 128 KB instead of 4 KB: a body of 100 KB takes a few reads of the socket, not 25, and lies in
/// one piece, so that it is read and sent on where it is. Connections that wait hold no block, and of a block that has held only
/// small messages the system has given out only its first pages.
/// </summary>
internal sealed class WireBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of one block.</summary>
    public const int BlockBytes = 128 * 1024;

    /// <summary>At most 32 MB are kept for the next requests; what a burst took beyond that goes back to the system.</summary>
    private const int MostKept = 256;

    // The last one given back is taken first: it is still in the processor's cache, and the others' pages are left alone.
    private readonly Block[] _free = new Block[MostKept];
    private readonly Lock _changing = new();
    private int _kept;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxBufferSize"/> was asked for.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (_changing)
        {
            if (_kept > 0)
            {
                return _free[--_kept];
            }
        }

        return new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // One pool serves all listeners for the process's life.
    }

    private void Return(Block block)
    {
        lock (_changing)
        {
            if (_kept < MostKept)
            {
                _free[_kept++] = block;
            }
        }
    }

    private sealed class Block(WireBlocks home) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public void Dispose() => home.Return(this);
    }
}
