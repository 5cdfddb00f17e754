namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>What comes next on the practice provider's connection.</summary>
internal enum PracticeStepKind
{
    /// <summary>Bytes, after a wait.</summary>
    Send,

    /// <summary>The connection breaks.</summary>
    Break,

    /// <summary>Nothing, until the reader gives up.</summary>
    Hang,
}

/// <summary>One step of a connection.</summary>
/// <param name="Kind">What comes.</param>
/// <param name="Bytes">What to send; valid until the next step is asked for.</param>
/// <param name="Wait">How long to wait before sending.</param>
internal readonly record struct PracticeStep(PracticeStepKind Kind, ReadOnlyMemory<byte> Bytes = default, TimeSpan Wait = default);

/// <summary>
/// The practice provider's connection, as its reader sees it. A step is made only when the reader asks for bytes, so a slow
/// reader holds it back. A read ends at a step's end. Breaking is what <see cref="SocketsHttpHandler"/> makes of a lost
/// connection: an <see cref="HttpIOException"/>.
/// </summary>
internal sealed class PracticeStream(IEnumerable<PracticeStep> steps, TimeProvider time) : Stream
{
    private readonly IEnumerator<PracticeStep> _steps = steps.GetEnumerator();
    private readonly CancellationTokenSource _closed = new();
    private ReadOnlyMemory<byte> _left;
    private bool _stepWaits;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        cancellationToken.ThrowIfCancellationRequested();
        while (_left.IsEmpty)
        {
            // A step whose wait was cancelled is not lost: the next read takes it up again.
            if (!_stepWaits && !_steps.MoveNext())
            {
                return 0;
            }

            _stepWaits = true;
            var step = _steps.Current;
            switch (step.Kind)
            {
                case PracticeStepKind.Break:
                    throw new HttpIOException(HttpRequestError.ResponseEnded, "The practice provider broke the connection, as the prompt asked.");
                case PracticeStepKind.Hang:
                    await WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken);
                    break;
                default:
                    await WaitAsync(step.Wait, cancellationToken);
                    break;
            }

            _left = step.Bytes;
            _stepWaits = false;
        }

        // A buffer of no bytes waits for data and takes none, as on a socket.
        var count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed.IsCancellationRequested)
        {
            _closed.Cancel();
            _steps.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        try
        {
            await Task.Delay(wait, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(PracticeStream));
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
