using System.Threading.Tasks.Sources;

namespace Passerelle.Benchmarks.Relay;

/// <summary>
/// A provider's stream in memory: each read waits, as on a socket, and then gives one event. Allocates nothing while it is read.
/// </summary>
internal sealed class ChunkSource(IReadOnlyList<byte[]> events) : Stream, IValueTaskSource<int>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<int> _reading;
    private Memory<byte> _buffer;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _reading.Reset();
        _buffer = buffer;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return new ValueTask<int>(this, _reading.Version);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    void IThreadPoolWorkItem.Execute()
    {
        // A read without a buffer only asks whether there is something.
        var length = 0;
        if (_buffer.Length > 0 && _next < events.Count)
        {
            var bytes = events[_next++];
            bytes.CopyTo(_buffer);
            length = bytes.Length;
        }

        _reading.SetResult(length);
    }

    int IValueTaskSource<int>.GetResult(short token) => _reading.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _reading.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _reading.OnCompleted(continuation, state, token, flags);
}
