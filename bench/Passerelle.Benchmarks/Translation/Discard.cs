using System.IO.Pipelines;

namespace Passerelle.Benchmarks.Translation;

/// <summary>A caller's connection that takes everything at once: bytes are copied into one buffer, counted and forgotten.</summary>
internal sealed class Discard : PipeWriter
{
    private byte[] _buffer = new byte[32 * 1024];

    /// <summary>Bytes taken.</summary>
    public long Count { get; set; }

    public override void Advance(int bytes) => Count += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer = sizeHint > _buffer.Length ? new byte[sizeHint] : _buffer;

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }
}
