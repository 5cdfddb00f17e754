using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Client;

/// <summary>One keep-alive connection with at most one request on it.</summary>
internal sealed class ClientConnection : IDisposable
{
    private readonly Poller _poller;
    private readonly int _token;
    private readonly Socket _socket;
    private ReadOnlyMemory<byte> _unsent;
    private bool _watchesWriting;

    /// <summary>Connects at once and is watched by the poller under the token.</summary>
    public ClientConnection(Poller poller, int token, IPEndPoint address)
    {
        _poller = poller;
        _token = token;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(address);
        _socket.Blocking = false;
        poller.Watch(_socket, token);
    }

    public ResponseReader Response { get; } = new();

    public bool IsBusy { get; private set; }

    /// <summary>The connection is of no more use.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>When the request was meant to leave: a <see cref="Stopwatch"/> timestamp.</summary>
    public long MeantAt { get; private set; }

    /// <summary>When the first byte of the body came; 0 before.</summary>
    public long FirstTokenAt { get; private set; }

    public void Send(ReadOnlyMemory<byte> request, long meantAt)
    {
        IsBusy = true;
        MeantAt = meantAt;
        FirstTokenAt = 0;
        Response.Reset();
        _unsent = request;
        Write();
    }

    /// <summary>Writes what the socket did not take before.</summary>
    public void Write()
    {
        if (IsClosed || _unsent.IsEmpty)
        {
            return;
        }

        var sent = _socket.Send(_unsent.Span, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            Dispose();
            return;
        }

        _unsent = _unsent[Math.Max(0, sent)..];
        if (_watchesWriting == _unsent.IsEmpty)
        {
            _watchesWriting = !_unsent.IsEmpty;
            _poller.WatchWriting(_socket, _token, _watchesWriting);
        }
    }

    /// <summary>Reads once. Returns how many events came; look at <see cref="IsBusy"/> and <see cref="IsClosed"/> after it.</summary>
    public int Receive(byte[] scratch)
    {
        var read = _socket.Receive(scratch, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return 0;
        }

        if (error != SocketError.Success || read == 0)
        {
            Dispose();
            return 0;
        }

        var before = Response.Events;
        Response.Read(scratch.AsSpan(0, read));

        // The first event of a stream only names the role; the second has the first text.
        if (FirstTokenAt == 0 && (Response.Events > 1 || Response.IsComplete))
        {
            FirstTokenAt = Stopwatch.GetTimestamp();
        }

        if (Response.IsComplete)
        {
            IsBusy = false;
        }

        if (Response.IsBroken || (Response.IsComplete && Response.WillClose))
        {
            Dispose();
        }

        return Response.Events - before;
    }

    public void Dispose()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _socket.Dispose();
        }
    }
}
