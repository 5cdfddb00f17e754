using System.Diagnostics;
using System.Net.Sockets;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Client;

/// <summary>
/// Runs one <see cref="LoadPlan"/> on the calling thread: a closed loop, or an open loop whose latencies count from the
/// intended time, so that a slow answer does not hide the wait of the requests behind it.
/// </summary>
internal sealed class LoadLoop : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    private readonly LoadPlan _plan;
    private readonly Poller _poller = new();
    private readonly byte[] _scratch = new byte[256 * 1024];
    private readonly ClientConnection[] _connections;
    private readonly bool[] _inFlight;
    private readonly Stack<int> _idle = [];
    private readonly Queue<long> _due = [];
    private readonly List<long> _latencies = new(1 << 16);
    private readonly List<long> _firstBytes = new(1 << 16);
    private int _requests;
    private int _errors;
    private string? _firstError;
    private long _events;
    private long _countFrom = long.MaxValue;
    private long _stopAt;
    private bool _stopped;

    private LoadLoop(LoadPlan plan)
    {
        _plan = plan;
        _connections = new ClientConnection[plan.Connections];
        _inFlight = new bool[plan.Connections];
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i] = new ClientConnection(_poller, i, plan.Address);
            _idle.Push(i);
        }
    }

    private bool IsOpen => _plan.Rate > 0;

    public static LoadResult Run(LoadPlan plan)
    {
        using var loop = new LoadLoop(plan);
        return loop.Run();
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _poller.Dispose();
    }

    private LoadResult Run()
    {
        var start = Stopwatch.GetTimestamp();
        _countFrom = start + Nanoseconds(_plan.Settle);
        _stopAt = _countFrom + Nanoseconds(_plan.Duration);
        var gap = IsOpen ? 1_000_000_000L / _plan.Rate : 0;
        var next = start + gap;
        if (!IsOpen)
        {
            while (_idle.TryPop(out var token))
            {
                Send(token, Stopwatch.GetTimestamp());
            }
        }

        double cpuBefore = double.NaN, cpuAfter;
        long countedFrom = 0;
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            if (countedFrom == 0 && now >= _countFrom)
            {
                cpuBefore = _plan.CpuSeconds();
                countedFrom = _countFrom = Stopwatch.GetTimestamp();
                _events = 0;
            }

            if (now >= _stopAt)
            {
                cpuAfter = _plan.CpuSeconds();
                break;
            }

            for (; IsOpen && next <= now; next += gap)
            {
                _due.Enqueue(next);
            }

            SendDue();
            Pump(IsOpen ? Math.Min(next, _stopAt) : countedFrom == 0 ? _countFrom : _stopAt);
        }

        var seconds = (Stopwatch.GetTimestamp() - countedFrom) / 1e9;
        var (requests, events) = (_requests, _events);
        Finish();
        _latencies.Sort();
        _firstBytes.Sort();
        return new LoadResult
        {
            Seconds = seconds,
            CpuSeconds = cpuAfter - cpuBefore,
            Requests = requests,
            Events = events * _plan.ChunkShare,
            Errors = _errors,
            FirstError = _firstError,
            Latencies = [.. _latencies],
            FirstBytes = [.. _firstBytes],
        };
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    private void SendDue()
    {
        while (_due.Count > 0 && _idle.TryPop(out var token))
        {
            Send(token, _due.Dequeue());
        }
    }

    private void Send(int token, long meantAt)
    {
        // The second try is for a connection that the server has closed since its last answer.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (_connections[token].IsClosed && !Reconnect(token))
            {
                return;
            }

            _connections[token].Send(_plan.Request, meantAt);
            if (!_connections[token].IsClosed)
            {
                _inFlight[token] = true;
                return;
            }
        }

        Fail("the connection broke while the request was sent");
    }

    /// <summary>Waits for events until a time at most and handles them.</summary>
    private void Pump(long until)
    {
        _poller.WakeAt(until);
        var events = _poller.Wait(-1);
        for (var i = 0; i < events; i++)
        {
            if (!_poller.Read(i, out var token, out var readable, out var writable))
            {
                continue;
            }

            var connection = _connections[token];
            if (writable && connection.IsBusy)
            {
                connection.Write();
            }

            if (readable && !connection.IsClosed)
            {
                _events += connection.Receive(_scratch);
            }

            Settle(token, connection);
        }
    }

    /// <summary>Counts a request that has ended, well or not, and sends the next one of a closed loop.</summary>
    private void Settle(int token, ClientConnection connection)
    {
        if (!_inFlight[token] || (connection.IsBusy && !connection.IsClosed))
        {
            return;
        }

        _inFlight[token] = false;
        Count(connection);
        if (_stopped)
        {
            return;
        }

        if (IsOpen)
        {
            _idle.Push(token);
            SendDue();
        }
        else
        {
            Send(token, Stopwatch.GetTimestamp());
        }
    }

    private void Count(ClientConnection connection)
    {
        var now = Stopwatch.GetTimestamp();
        var response = connection.Response;
        var whole = response.IsComplete && response.Status == 200 && response.BodyBytes > 0 && response.Events == _plan.EventsExpected;
        if (!whole)
        {
            Fail($"status {response.Status}, {response.BodyBytes} bytes, {response.Events} of {_plan.EventsExpected} events, complete: {response.IsComplete}");
            return;
        }

        // An open loop counts what was meant to leave in the counted time, a closed one what ended in it.
        var moment = IsOpen ? connection.MeantAt : now;
        if (moment >= _countFrom && moment < _stopAt)
        {
            _requests++;
            _latencies.Add(now - connection.MeantAt);
            _firstBytes.Add(connection.FirstTokenAt - connection.MeantAt);
        }
    }

    private bool Reconnect(int token)
    {
        _connections[token].Dispose();
        try
        {
            _connections[token] = new ClientConnection(_poller, token, _plan.Address);
            return true;
        }
        catch (SocketException e)
        {
            Fail(e.Message);
            return false;
        }
    }

    private void Fail(string why)
    {
        _errors++;
        _firstError ??= why;
    }

    /// <summary>Lets the requests that are under way end, so that servers do not see hang-ups.</summary>
    private void Finish()
    {
        _stopped = true;
        var until = Stopwatch.GetTimestamp() + Nanoseconds(Drain);
        while (_inFlight.Contains(true) && Stopwatch.GetTimestamp() < until)
        {
            Pump(until);
        }
    }
}
