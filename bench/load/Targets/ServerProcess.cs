using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Passerelle.Load.Sockets;

namespace Passerelle.Load.Targets;

/// <summary>A program that the rig has started and will stop: its output is kept, so that an early end can be explained.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);
    private static readonly ConcurrentDictionary<int, ServerProcess> Running = new();

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process)
    {
        _process = process;
        Meter = new ProcessMeter(process.Id);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Running[process.Id] = this;
    }

    public ProcessMeter Meter { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Everything written to both outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a command with arguments added; the first word is the program.</summary>
    public static ServerProcess Start(IReadOnlyList<string> command, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1).Concat(arguments))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["PASSERELLE_DISCOVERY"] = "off";
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start."));
    }

    /// <summary>Runs a command to its end. Throws with its output if it fails.</summary>
    public static async Task RunAsync(IReadOnlyList<string> command, IReadOnlyList<string> arguments)
    {
        await using var process = Start(command, arguments);
        await process._process.WaitForExitAsync();
        if (process._process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)} {string.Join(' ', arguments)}' ended with {process._process.ExitCode}: {process.Output.Trim()}");
        }
    }

    /// <summary>Ends everything that is still running, without waiting: for a rig that is interrupted.</summary>
    public static void KillAll()
    {
        foreach (var process in Running.Values)
        {
            process._process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asks the process to end (SIGTERM) and ends it by force if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Posix.Kill(_process.Id, Posix.Terminate);
            using var patience = new CancellationTokenSource(Grace);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        Running.TryRemove(_process.Id, out _);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                // A server that logs a line a request must not fill the rig's memory.
                if (_output.Length < 64 * 1024)
                {
                    _output.AppendLine(line);
                }
            }
        }
    }
}
