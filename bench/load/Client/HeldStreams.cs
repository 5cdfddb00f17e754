using System.Diagnostics;
using System.Net;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Client;

/// <summary>Opens many streams and keeps them open, reading what comes.</summary>
internal sealed class HeldStreams(IPEndPoint address, ReadOnlyMemory<byte> request) : IDisposable
{
    /// <summary>Streams that wait for their first event at one time: fewer than any listener's backlog.</summary>
    private const int Opening = 64;

    private readonly Poller _poller = new();
    private readonly List<ClientConnection> _connections = [];
    private readonly byte[] _scratch = new byte[256 * 1024];

    /// <summary>Events that have come on all streams.</summary>
    public long Events { get; private set; }

    /// <summary>Streams that ended or failed.</summary>
    public int Lost => _connections.Count(static c => c.IsClosed || !c.IsBusy || (c.FirstTokenAt > 0 && c.Response.Status != 200));

    /// <summary>Opens streams until there are <paramref name="count"/> and each has shown its first event. False: not within the time.</summary>
    public bool OpenUpTo(int count, TimeSpan limit)
    {
        var until = Stopwatch.GetTimestamp() + (limit.Ticks * 100);
        while (Stopwatch.GetTimestamp() < until)
        {
            var waiting = _connections.Count(static c => c.FirstTokenAt == 0 && !c.IsClosed);
            if (waiting == 0 && _connections.Count >= count)
            {
                return Lost == 0;
            }

            for (; waiting < Opening && _connections.Count < count; waiting++)
            {
                var connection = new ClientConnection(_poller, _connections.Count, address);
                _connections.Add(connection);
                connection.Send(request, Stopwatch.GetTimestamp());
            }

            Pump(Math.Min(until, Stopwatch.GetTimestamp() + 10_000_000));
        }

        return false;
    }

    /// <summary>Reads for a time.</summary>
    public void Hold(TimeSpan time)
    {
        var until = Stopwatch.GetTimestamp() + (time.Ticks * 100);
        while (Stopwatch.GetTimestamp() < until)
        {
            Pump(until);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _poller.Dispose();
    }

    private void Pump(long until)
    {
        _poller.WakeAt(until);
        var events = _poller.Wait(-1);
        for (var i = 0; i < events; i++)
        {
            if (_poller.Read(i, out var token, out var readable, out var writable))
            {
                var connection = _connections[token];
                if (writable && !connection.IsClosed)
                {
                    connection.Write();
                }

                if (readable && !connection.IsClosed)
                {
                    Events += connection.Receive(_scratch);
                }
            }
        }
    }
}
