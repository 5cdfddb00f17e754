using Passerelle.Testing;
using Passerelle.Tests.Processes;
using Xunit;

namespace Passerelle.Tests.Cli;

/// <summary>A server for the commands of one test class, and an upstream that it may be told of.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TempFolder _temp = TestFiles.TempFolder();

    internal ServerProcess Server { get; private set; } = null!;

    internal FaultUpstream Upstream { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Upstream = await FaultUpstream.StartAsync();
        Server = await ServerProcess.StartAsync(_temp.File("data"));
    }

    /// <summary>Runs a command on the server's data folder.</summary>
    internal Task<CommandRun> RunAsync(params IEnumerable<string> arguments) => Server.RunAsync(arguments);

    /// <summary>Runs a command that must succeed; gives what it shows, line by line.</summary>
    internal async Task<IReadOnlyList<string>> DoneAsync(params IEnumerable<string> arguments)
    {
        var run = await Server.RunAsync(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return run.Lines;
    }

    /// <summary>Runs a command that must be refused: gives the one sentence, or the sentence before the pointer to help.</summary>
    internal async Task<string> RefusedAsync(int exitCode, params IEnumerable<string> arguments)
    {
        var run = await Server.RunAsync(arguments);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Equal(exitCode == 2 && run.Errors.Contains(" --help shows what it takes.", StringComparison.Ordinal) ? 2 : 1, run.ErrorLines.Count);
        return run.ErrorLines[0];
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
        _temp.Dispose();
    }
}
