using System.Buffers;
using System.Text;

namespace Passerelle.Logging;

/// <summary>
/// Lines on their way to an output. They are gathered and written together, 20 ms after the first at the latest, so that a line costs
/// its caller some copying and no system call.
/// </summary>
/// <remarks>
/// Nobody ever waits for the output: when whoever reads it has stalled and a megabyte of lines waits, further lines are dropped, and
/// their number is written once there is room again.
/// </remarks>
internal sealed class LineOutput : IDisposable
{
    private const int MostWaiting = 1024 * 1024;
    private const int UsualSize = 16 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);

    private readonly Lock _adding = new();
    private readonly Lock _writing = new();
    private readonly Stream _output;
    private readonly ITimer _timer;
    private ArrayBufferWriter<byte> _waiting = new(UsualSize);
    private ArrayBufferWriter<byte> _spare = new(UsualSize);
    private long _dropped;
    private bool _due;

    /// <summary>Lines for a stream, which stays its owner's.</summary>
    public LineOutput(Stream output, TimeProvider time)
    {
        _output = output;
        _timer = time.CreateTimer(static o => ((LineOutput)o!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">What writes it, its end included.</param>
    /// <param name="state">Passed to <paramref name="line"/>.</param>
    /// <param name="soon">Whether it should not wait for others.</param>
    public void Add<T>(Action<IBufferWriter<byte>, T> line, T state, bool soon)
    {
        lock (_adding)
        {
            if (_waiting.WrittenCount > MostWaiting)
            {
                _dropped++;
                return;
            }

            line(_waiting, state);
            if (!_due || soon)
            {
                _due = true;
                _ = _timer.Change(soon ? TimeSpan.Zero : LongestWait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        lock (_writing)
        {
            ArrayBufferWriter<byte> lines;
            lock (_adding)
            {
                _due = false;
                if (_dropped > 0)
                {
                    Encoding.UTF8.GetBytes($"{_dropped} lines are missing here: they came faster than they were read.\n", _waiting);
                    _dropped = 0;
                }

                lines = _waiting;
                _waiting = _spare;
            }

            try
            {
                _output.Write(lines.WrittenSpan);
            }
            catch (IOException)
            {
                // Whoever read the log has gone; the server goes on without.
            }

            // After a burst the room is given back.
            lines.ResetWrittenCount();
            _spare = lines.Capacity > 4 * UsualSize ? new ArrayBufferWriter<byte>(UsualSize) : lines;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }
}
