using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Upstream;

/// <summary>
/// An upstream that says always the same and costs as little as it can: one thread, one poller, no parsing, bytes made before.
/// <c>POST */chat/completions</c>, streams of <c>POST */messages</c> and <c>POST *:streamGenerateContent</c>, <c>GET */models</c>, and
/// <c>GET /close-idle</c>, which closes every connection but the asker's.
/// </summary>
internal sealed class FixedUpstream : IDisposable
{
    private const int ListenerToken = 0;

    private readonly Poller _poller = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<UpstreamConnection?> _connections = [null];
    private readonly Stack<int> _freeTokens = [];
    private readonly PriorityQueue<UpstreamConnection, long> _waiting = new();
    private readonly byte[] _scratch = new byte[256 * 1024];
    private List<UpstreamConnection> _flooding = [];
    private List<UpstreamConnection> _flooded = [];

    /// <summary>Listens on loopback. Port 0: the system chooses.</summary>
    public FixedUpstream(int port)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(4096);
        _poller.Watch(_listener, ListenerToken);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Serves until the process ends.</summary>
    public void Run()
    {
        while (true)
        {
            var events = _poller.Wait(Timeout());
            for (var i = 0; i < events; i++)
            {
                if (_poller.Read(i, out var token, out var readable, out var writable))
                {
                    OnEvent(token, readable, writable);
                }
            }

            WriteDue();
            WriteFlood();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _poller.Dispose();
    }

    private int Timeout()
    {
        if (_flooding.Count > 0)
        {
            return 0;
        }

        return _waiting.TryPeek(out _, out var due)
            ? (int)Math.Clamp((due - Stopwatch.GetTimestamp() + 999_999) / 1_000_000, 0, 1_000)
            : -1;
    }

    private void OnEvent(int token, bool readable, bool writable)
    {
        if (token == ListenerToken)
        {
            Accept();
            return;
        }

        if (_connections[token] is not { } connection)
        {
            return;
        }

        if (writable && connection.IsBlocked && connection.Resume())
        {
            _poller.WatchWriting(connection.Socket, token, writing: false);
            Continue(connection);
        }

        if (readable && !connection.IsClosed)
        {
            Read(connection);
        }

        AfterWrite(connection);
    }

    private void Accept()
    {
        Socket socket;
        try
        {
            socket = _listener.Accept();
        }
        catch (SocketException)
        {
            return; // The caller left between the event and this call.
        }

        socket.Blocking = false;
        socket.NoDelay = true;
        if (!_freeTokens.TryPop(out var token))
        {
            token = _connections.Count;
            _connections.Add(null);
        }

        _connections[token] = new UpstreamConnection(socket, token);
        _poller.Watch(socket, token);
    }

    private void Read(UpstreamConnection connection)
    {
        if (!connection.Receive(_scratch, out var bytes))
        {
            connection.Dispose();
            return;
        }

        if (!UpstreamRequest.TryRead(bytes, out var request))
        {
            connection.Keep(bytes);
            return;
        }

        Answer(connection, request);
        connection.Forget();
    }

    private void Answer(UpstreamConnection connection, in UpstreamRequest request)
    {
        if (request.IsPost && request.Path.EndsWith("/chat/completions"u8))
        {
            if (!request.WantsStream)
            {
                connection.Send(Answers.Completion);
                return;
            }

            Stream(connection, Wire.OpenAi, request.Model);
        }
        else if (request.IsPost && request.Path.EndsWith("/messages"u8) && request.WantsStream)
        {
            Stream(connection, Wire.Anthropic, request.Model);
        }
        else if (request.IsPost && request.Path.IndexOf(":streamGenerateContent"u8) >= 0)
        {
            // The model's name stands in the path.
            Stream(connection, Wire.Gemini, request.Path);
        }
        else if (request.Path.EndsWith("/models"u8))
        {
            connection.Send(Answers.Models);
        }
        else if (request.Path.SequenceEqual("/close-idle"u8))
        {
            CloseIdle(connection);
            connection.Send(Answers.Closed);
        }
        else
        {
            connection.Send(Answers.NotFound);
        }
    }

    private void Stream(UpstreamConnection connection, Wire wire, ReadOnlySpan<byte> model)
    {
        var (count, gap) = BenchModels.Shape(model);
        connection.StartStream(FixedStream.Of(wire), count, gap);
        connection.Send(Answers.StreamHead);
        Continue(connection);
    }

    /// <summary>Writes the next event of a stream now or queues it for its time.</summary>
    private void Continue(UpstreamConnection connection)
    {
        if (!connection.IsStreaming || connection.IsBlocked)
        {
            return;
        }

        if (connection.GapMilliseconds == 0)
        {
            _flooding.Add(connection);
            return;
        }

        connection.WriteNext();
        while (connection is { IsStreaming: true, AtEnd: true, IsBlocked: false })
        {
            connection.WriteNext();
        }

        if (connection.IsStreaming)
        {
            _waiting.Enqueue(connection, Stopwatch.GetTimestamp() + (connection.GapMilliseconds * 1_000_000L));
        }
    }

    private void WriteDue()
    {
        var now = Stopwatch.GetTimestamp();
        while (_waiting.TryPeek(out var connection, out var due) && due <= now)
        {
            _waiting.Dequeue();
            Continue(connection);
            AfterWrite(connection);
        }
    }

    /// <summary>One event for each stream without a gap, in turn, so that none starves the others.</summary>
    private void WriteFlood()
    {
        (_flooding, _flooded) = (_flooded, _flooding);
        foreach (var connection in _flooded)
        {
            if (connection.IsStreaming)
            {
                connection.WriteNext();
                if (!AfterWrite(connection) && connection.IsStreaming)
                {
                    _flooding.Add(connection);
                }
            }
        }

        _flooded.Clear();
    }

    /// <summary>True: the stream stops here until there is room, or for good.</summary>
    private bool AfterWrite(UpstreamConnection connection)
    {
        Release(connection);
        if (connection.IsClosed || !connection.IsBlocked)
        {
            return connection.IsClosed;
        }

        _poller.WatchWriting(connection.Socket, connection.Token, writing: true);
        return true;
    }

    private void CloseIdle(UpstreamConnection asker)
    {
        foreach (var connection in _connections.ToArray())
        {
            if (connection is { IsStreaming: false, IsBlocked: false } && connection != asker)
            {
                connection.Dispose();
                Release(connection);
            }
        }
    }

    private void Release(UpstreamConnection connection)
    {
        if (connection.IsClosed && _connections[connection.Token] == connection)
        {
            _connections[connection.Token] = null;
            _freeTokens.Push(connection.Token);
        }
    }
}
