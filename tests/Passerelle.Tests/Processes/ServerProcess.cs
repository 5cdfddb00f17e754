using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Processes;

/// <summary><c>passerelle serve</c> on a free port of the loopback. Disposing kills it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ServerProcess(Process process, string folder)
    {
        _process = process;
        Folder = folder;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    /// <summary>Its data folder.</summary>
    public string Folder { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>The gateway key that it showed; null when it showed none.</summary>
    public string? FirstKey => KeyPattern().Match(Output) is { Success: true } match ? match.Value : null;

    /// <summary>The line for a first request that it showed.</summary>
    public string CurlLine => Output.Split('\n').Single(line => line.Contains("curl ", StringComparison.Ordinal)).Trim();

    /// <summary>From the start of the process to the line that says where it listens.</summary>
    public TimeSpan StartTime { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>Its standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>Its error output so far.</summary>
    public string Errors => Text(_errors);

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="folder">The data folder, within a folder of the test's own.</param>
    /// <param name="arguments">Further arguments.</param>
    public static Task<ServerProcess> StartAsync(string folder, params IEnumerable<string> arguments) =>
        StartAsync(folder, PasserelleProgram.Start(
            Path.GetDirectoryName(folder)!, ["serve", "--data", folder, "--urls", "http://127.0.0.1:0", "--no-discovery", .. arguments]));

    /// <summary>Starts one with a command line of the test's own.</summary>
    public static async Task<ServerProcess> StartAsync(string folder, ProcessStartInfo start)
    {
        var clock = Stopwatch.StartNew();
        var server = new ServerProcess(Process.Start(start)!, folder);
        try
        {
            await Task.WhenAny(server._greeted.Task, server._reading).WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // Told below, with what it said.
        }

        server.StartTime = clock.Elapsed;
        if (AddressPattern().Match(server.Output) is not { Success: true } address)
        {
            await server.DisposeAsync();
            Assert.Fail($"The server did not start. It said: {server.Output} {server.Errors}");
            throw new InvalidOperationException();
        }

        server.Address = new Uri(address.Groups["url"].Value);
        return server;
    }

    /// <summary>Sends a signal of <see cref="UnixSignal"/>.</summary>
    public void Signal(int signal) => UnixSignal.Send(_process, signal);

    /// <summary>Waits until it has ended and all that it said was read.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(patience ?? Patience);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop and waits.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        Signal(UnixSignal.Terminate);
        return WaitForExitAsync();
    }

    /// <summary>A chat request with the first gateway key or another one.</summary>
    public Task<RawAnswer> ChatAsync(string body, string? key = null) => RawHttp.PostAsync(Address, "/v1/chat/completions", body, key ?? FirstKey);

    /// <summary>Runs a command on the same data folder.</summary>
    public Task<CommandRun> RunAsync(params IEnumerable<string> arguments) => PasserelleProgram.RunAsync(Folder, arguments);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to)
            {
                to.Append(line).Append('\n');
            }

            // The last line of the greeting, with a first key and without.
            if (line.Contains("curl ", StringComparison.Ordinal) || line.StartsWith("For a new gateway key", StringComparison.Ordinal))
            {
                _greeted.TrySetResult();
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [GeneratedRegex(@"listens on (?<url>http://\S+)")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"\bpk_[A-Za-z0-9]+_[A-Za-z0-9]+")]
    private static partial Regex KeyPattern();
}
