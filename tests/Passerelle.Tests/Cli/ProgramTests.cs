using System.Text.Json;
using Passerelle.Testing;
using Passerelle.Tests.Processes;
using Xunit;

namespace Passerelle.Tests.Cli;

/// <summary>What the program says without a server.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TempFolder _temp = TestFiles.TempFolder();

    private string Folder => _temp.File("data");

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("-h")]
    public async Task Help_NamesEveryCommand(string argument)
    {
        var run = await RunAsync(argument);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        foreach (var command in (string[])["serve", "init", "provider", "key", "model", "doctor", "version", "help"])
        {
            Assert.Contains(run.Lines, line => line.StartsWith($"  {command} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Help_OfACommand_IsTheSameBothWays()
    {
        var before = await RunAsync("help", "provider", "add");
        var behind = await RunAsync("provider", "add", "--help");
        Assert.Contains("--keys-stdin", before.Output, StringComparison.Ordinal);
        Assert.Equal(behind, before);

        var unknown = await RunAsync("help", "provider", "ad");
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Output));
        Assert.StartsWith("passerelle provider does not know \"ad\".", Assert.Single(unknown.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownCommand_IsToldWhatThereIs()
    {
        var run = await RunAsync("bogus");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("passerelle does not know \"bogus\". It has: serve, init, provider, key, model, doctor, version, help.", Assert.Single(run.ErrorLines));
    }

    [Fact]
    public async Task Version_IsTheSameBothWays()
    {
        var command = await RunAsync("version");
        var option = await RunAsync("--version");
        Assert.Equal((0, 0), (command.ExitCode, option.ExitCode));
        Assert.Matches(@"^passerelle \d+\.\d+\.\d+$", command.Lines[0]);
        Assert.Equal([command.Lines[0]], option.Lines);
        Assert.StartsWith(".NET 10.", command.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("SQLite 3.", command.Lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("provider", "list")]
    [InlineData("model", "list")]
    [InlineData("key", "create", "x")]
    public async Task WithoutAServer_ACommandSaysHowToStartOne(params string[] arguments)
    {
        var run = await PasserelleProgram.RunAsync(Folder, arguments);
        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Equal($"No server runs on the data folder {Folder}. Start it with: passerelle serve --data {Folder}", Assert.Single(run.ErrorLines));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task AfterAServerWasKilled_ACommandSaysThatNoneRuns()
    {
        await using (var server = await ServerProcess.StartAsync(Folder))
        {
            Assert.Equal(0, (await server.RunAsync("key", "list")).ExitCode);
        }

        var run = await PasserelleProgram.RunAsync(Folder, "key", "list");
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("No server runs", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_MakesTheFolder_AndShowsTheKeyOnce()
    {
        var first = await PasserelleProgram.RunAsync(Folder, "init", "--no-discovery");
        Assert.Equal(0, first.ExitCode);
        var key = first.Lines.Single(line => line.Contains("pk_", StringComparison.Ordinal)).Trim();
        Assert.Equal($"To serve: passerelle serve --data {Folder}", first.Lines[^1]);

        var again = await PasserelleProgram.RunAsync(Folder, "init", "--no-discovery");
        Assert.Equal((0, $"{Folder} is ready already.\n"), (again.ExitCode, again.Output));

        await using var server = await ServerProcess.StartAsync(Folder);
        Assert.Null(server.FirstKey);
        Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"), key)).Status);
        var busy = await server.RunAsync("init");
        Assert.Equal((4, ""), (busy.ExitCode, busy.Output));
        Assert.Contains($"by process {server.ProcessId} ", Assert.Single(busy.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_FindsNothingWrong_WithAServerAndWithout()
    {
        var before = await PasserelleProgram.RunAsync(Folder, "doctor");
        Assert.Equal((0, ""), (before.ExitCode, before.Errors));
        Assert.Contains(before.Lines, line => line.StartsWith("note     Data folder: ", StringComparison.Ordinal) && line.Contains("does not exist yet", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Folder));

        await using var server = await ServerProcess.StartAsync(Folder);
        var beside = await server.RunAsync("doctor");
        Assert.Equal((0, ""), (beside.ExitCode, beside.Errors));
        Assert.Contains(beside.Lines, line => line.StartsWith($"ok       Server: Process {server.ProcessId} listens on {server.Address.GetLeftPart(UriPartial.Authority)}", StringComparison.Ordinal));
        Assert.Equal("No problem found.", beside.Lines[^1]);
    }

    [Fact]
    public async Task Doctor_NamesWhatIsWrong_AndEndsWithOne()
    {
        await using (var server = await ServerProcess.StartAsync(Folder))
        {
            await server.RunAsync("provider", "add", "--name", "Gone", "--slug", "gone", "--address", "http://127.0.0.1:9/v1", "--keys", "sk-gone-abcdefghijklmnop-1234");
            var beside = await server.RunAsync("doctor");
            Assert.Equal(1, beside.ExitCode);
            Assert.Contains(beside.Lines, line => line.StartsWith("PROBLEM  Provider gone: http://127.0.0.1:9/v1/models cannot be reached:", StringComparison.Ordinal));
            Assert.Equal("1 problem.", beside.Lines[^1]);
            Assert.Equal(0, await server.StopAsync());
        }

        File.Move(Path.Combine(Folder, "master.key"), Path.Combine(Folder, "away"));
        var without = await PasserelleProgram.RunAsync(Folder, "doctor", "--json");
        Assert.Equal(1, without.ExitCode);
        using var json = JsonDocument.Parse(without.Output);
        Assert.Contains(json.RootElement.EnumerateArray(), finding =>
            finding.GetProperty("subject").GetString() == "Master key" && finding.GetProperty("level").GetString() == "problem");
    }

    [Fact]
    public async Task OutputThatCannotBeWritten_IsOneSentence()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full on this system");
        var start = PasserelleProgram.Start(_temp.Path, []);
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec dotnet exec '{PasserelleProgram.Path}' doctor --data '{Folder}' > /dev/full");
        var run = await PasserelleProgram.RunAsync(start);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("The output cannot be written:", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose() => _temp.Dispose();

    private Task<CommandRun> RunAsync(params string[] arguments) => PasserelleProgram.RunAsync(PasserelleProgram.Start(_temp.Path, arguments));
}
