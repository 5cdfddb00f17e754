using System.Buffers;
using System.Net.Sockets;

namespace Passerelle.Load.Upstream;

/// <summary>One accepted connection: the part of a request that has come, the stream that is being written, bytes the socket did not take.</summary>
internal sealed class UpstreamConnection(Socket socket, int token) : IDisposable
{
    private byte[]? _partial;
    private int _partialLength;
    private ReadOnlyMemory<byte> _unsent;

    public Socket Socket { get; } = socket;

    public int Token { get; } = token;

    public bool IsClosed { get; private set; }

    public bool IsStreaming { get; private set; }

    /// <summary>The socket is full: nothing may be sent before <see cref="Resume"/> says true.</summary>
    public bool IsBlocked => !_unsent.IsEmpty;

    public int GapMilliseconds { get; private set; }

    private int Next { get; set; }

    private int Count { get; set; }

    private FixedStream Stream { get; set; } = FixedStream.Of(Wire.OpenAi);

    /// <summary>Reads what is there. The span is valid until the next read; false: the other side is gone.</summary>
    public bool Receive(byte[] scratch, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        var target = scratch.AsSpan();
        if (_partial is not null)
        {
            if (_partial.Length - _partialLength < 32 * 1024)
            {
                Grow(_partial.Length * 2);
            }

            target = _partial.AsSpan(_partialLength);
        }

        var read = Socket.Receive(target, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return true;
        }

        if (error != SocketError.Success || read == 0)
        {
            return false;
        }

        if (_partial is null)
        {
            bytes = scratch.AsSpan(0, read);
            return true;
        }

        _partialLength += read;
        bytes = _partial.AsSpan(0, _partialLength);
        return true;
    }

    /// <summary>Keeps the start of a request whose end has not come.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_partial is null && !bytes.IsEmpty)
        {
            _partial = ArrayPool<byte>.Shared.Rent(256 * 1024);
            bytes.CopyTo(_partial);
            _partialLength = bytes.Length;
        }
    }

    /// <summary>Gives back the buffer of a request that is complete.</summary>
    public void Forget()
    {
        if (_partial is not null)
        {
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = null;
            _partialLength = 0;
        }
    }

    public void StartStream(FixedStream stream, int count, int gapMilliseconds)
    {
        Stream = stream;
        IsStreaming = true;
        Count = count;
        GapMilliseconds = gapMilliseconds;
        Next = 0;
    }

    /// <summary>Writes the next event of the stream, each in a write of its own.</summary>
    public void WriteNext()
    {
        var index = Next++;
        Send(Stream.At(index, Count));
        IsStreaming = index - Count < Stream.Closing.Length - 1;
    }

    /// <summary>True once only the closing events are left, which follow at once.</summary>
    public bool AtEnd => Next >= Count;

    public void Send(ReadOnlyMemory<byte> bytes)
    {
        var sent = Socket.Send(bytes.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Dispose();
            return;
        }

        _unsent = bytes[Math.Max(0, sent)..];
    }

    /// <summary>Sends what the socket did not take before. True: all of it is gone.</summary>
    public bool Resume()
    {
        if (IsBlocked)
        {
            Send(_unsent);
        }

        return !IsBlocked;
    }

    public void Dispose()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            IsStreaming = false;
            _unsent = default;
            Forget();
            Socket.Dispose();
        }
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _partial.AsSpan(0, _partialLength).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_partial!);
        _partial = larger;
    }
}
