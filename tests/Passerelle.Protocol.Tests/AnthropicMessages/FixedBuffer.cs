using System.Buffers;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>A buffer that never grows, for counting what others allocate.</summary>
internal sealed class FixedBuffer : IBufferWriter<byte>
{
    private readonly byte[] _bytes = new byte[16384];
    private int _written;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _written);

    public void Clear() => _written = 0;

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(_written);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(_written);
}
