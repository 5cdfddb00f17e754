using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Passerelle.Testing.Dialects;

namespace Passerelle.Testing;

/// <summary>
/// An upstream that misbehaves on command and keeps its own books. One raw-socket HTTP/1.1 server serves everything: it is fast
/// enough for load, and every byte, segment, FIN and RST is in the scenario's hand, also on a connection that served many good answers before.
/// Which scenario answers is told by the caller's key or model (see <see cref="ScenarioNames"/>) or registered with <see cref="On(string, Scenario)"/>.
/// </summary>
public sealed class FaultUpstream : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<string, Scenario> _registered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, (UpstreamConnection Connection, Task Running)> _connections = new();
    private readonly Recordings? _recordings;
    private Task _accepting = Task.CompletedTask;
    private int _connectionCount;

    private FaultUpstream(FaultUpstreamOptions options)
    {
        Options = options;
        Books = new Books(options);
        _recordings = options.Recordings ?? Recordings.Shared;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen(4096);
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
    }

    /// <summary>Where it listens, without a path: <c>http://127.0.0.1:41234</c>. Its OpenAI base URL is this with <c>/v1</c> or any other prefix.</summary>
    public Uri Address { get; }

    /// <summary>What is at <c>/picture.png</c>: the smallest PNG there is, one clear pixel.</summary>
    public static byte[] Picture { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>What it received and sent.</summary>
    public Books Books { get; }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Connections that were accepted since the start.</summary>
    public int ConnectionsAccepted => _connectionCount;

    internal FaultUpstreamOptions Options { get; }

    internal Signals Signals { get; } = new();

    internal ResponsesMemory Memory { get; } = new();

    internal bool Stopping { get; private set; }

    /// <summary>Starts listening on 127.0.0.1.</summary>
    public static Task<FaultUpstream> StartAsync(FaultUpstreamOptions? options = null)
    {
        var upstream = new FaultUpstream(options ?? new FaultUpstreamOptions());
        upstream._accepting = upstream.AcceptAsync();
        return Task.FromResult(upstream);
    }

    /// <summary>
    /// Registers a scenario under a name, in the place of an earlier or built-in one of that name. Asked for as key
    /// <c>sk-mock-NAME</c> or model <c>fault-NAME</c>.
    /// </summary>
    public void On(string name, Scenario scenario) => _registered[name] = scenario;

    /// <inheritdoc cref="On(string, Scenario)"/>
    public void On(string name, params Step[] steps) => On(name, new Scenario(name, steps));

    /// <summary>Lets one scenario pass the gate: who waits there longest, or the next to come.</summary>
    public void Signal(string gate) => Signals.Signal(gate);

    /// <summary>Lets all scenarios pass the gate, now and later.</summary>
    public void OpenGate(string gate) => Signals.Open(gate);

    /// <summary>Waits (at most 10 s) until this many scenarios have come to the gate since the start.</summary>
    public Task WaitForGateAsync(string gate, int arrivals = 1) => Signals.ArrivalsAsync(gate, arrivals).WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Closes the listener (new connections are refused) and all connections; open answers end as <see cref="Ending.Cut"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Stopping)
        {
            return;
        }

        Stopping = true;
        _listener.Dispose();
        await _accepting;
        foreach (var (connection, running) in _connections.Values)
        {
            connection.Dispose();
            await running;
        }

        Books.Dispose();
    }

    internal Scenario Choose(UpstreamRequest request)
    {
        var byKey = ScenarioNames.OfKey(request.ApiKey);
        var name = byKey is null or "ok" or "stream" ? ScenarioNames.OfModel(request.Model) ?? byKey ?? "ok" : byKey;
        return Named(name);
    }

    /// <summary>True where the key's scenario says that <c>Expect: 100-continue</c> is not to be answered.</summary>
    internal bool IgnoresExpect(UpstreamRequest request) => ScenarioNames.OfKey(request.ApiKey) == "no-continue";

    private Scenario Named(string name)
    {
        if (_registered.TryGetValue(name, out var registered))
        {
            return registered;
        }

        try
        {
            return ScenarioNames.Parse(name, _recordings);
        }
        catch (FormatException mistake)
        {
            // A typing mistake in a test must not look like a fault of the gateway.
            return Scenario.Of($"unknown: {name}", Step.Respond(400, "application/json", "{\"error\":{\"type\":\"unknown_scenario\",\"message\":\"" + JsonEncode(mistake.Message) + "\"}}"));
        }
    }

    private static string JsonEncode(string text) => System.Text.Json.JsonEncodedText.Encode(text).ToString();

    private async Task AcceptAsync()
    {
        while (!Stopping)
        {
            try
            {
                var socket = await _listener.AcceptAsync();
                var number = Interlocked.Increment(ref _connectionCount);
                var connection = new UpstreamConnection(this, socket, number);
                var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[number] = (connection, RunAsync(connection, number, start.Task));
                start.SetResult();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The listener was closed, a client was gone before it was accepted, or there is no file descriptor left for it.
                await Task.Delay(1);
            }
        }
    }

    private async Task RunAsync(UpstreamConnection connection, int number, Task start)
    {
        await start;
        try
        {
            await connection.RunAsync();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client went away between requests.
        }
        finally
        {
            _connections.TryRemove(number, out _);
        }
    }
}
