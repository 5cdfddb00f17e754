using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Processes;

public sealed class ServeTests : IDisposable
{
    private readonly TempFolder _temp = TestFiles.TempFolder();

    private string Folder => _temp.File("data");

    [Fact]
    public async Task FirstStart_ShowsAKeyOnce_AndItsFirstRequestWorks()
    {
        string key;
        await using (var server = await ServerProcess.StartAsync(Folder))
        {
            key = server.FirstKey!;
            var line = CurlLine.Parse(server.CurlLine);
            var whole = await line.SendAsync();
            Assert.Equal(200, whole.Status);
            Assert.Contains("not a language model", whole.Text, StringComparison.Ordinal);

            var stream = await (line with { Body = line.Body.Replace("}]}", "}],\"stream\":true}", StringComparison.Ordinal) }).SendAsync();
            Assert.Equal(200, stream.Status);
            Assert.True(stream.Events.Count > 3);
            Assert.Equal("[DONE]", stream.Events[^1]);
            Assert.Equal(0, await server.StopAsync());
            Assert.DoesNotContain(key, server.Errors, StringComparison.Ordinal);
        }

        await using (var server = await ServerProcess.StartAsync(Folder))
        {
            Assert.Null(server.FirstKey);
            Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"), key)).Status);
            Assert.DoesNotContain(key, (await server.RunAsync("key", "list", "--all", "--json")).Output, StringComparison.Ordinal);
        }
    }

    /// <summary>Programs that can send no header have their key in an address; even the log that says most must not have it.</summary>
    [Fact]
    public async Task AKeyInAnAddress_IsNotLogged()
    {
        string key, log;
        await using (var server = await ServerProcess.StartAsync(Folder, "--log-level", "debug"))
        {
            key = server.FirstKey!;
            foreach (var (path, status) in new[] { ($"/with-key/{key}/api.json", 200), ($"/with-key/{key}/v1/models", 404), ($"/v1/models?key={key}", 200), ($"/nothing?key={key}", 404) })
            {
                Assert.Equal(status, (await RawHttp.GetAsync(server.Address, path)).Status);
            }

            await server.StopAsync();
            log = server.Errors;
        }

        Assert.Contains("dbug: Microsoft.AspNetCore.Routing", log, StringComparison.Ordinal);
        Assert.DoesNotContain(key[..20], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintedLine_WorksInAShell()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") && File.Exists("/bin/sh"), "curl is not installed");
        await using var server = await ServerProcess.StartAsync(Folder);

        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{server.CurlLine} --silent --show-error --fail"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var run = await PasserelleProgram.RunAsync(start);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("“Hello!”", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstStart_ThatFails_StillShowsTheKey()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";

        var failed = await PasserelleProgram.RunAsync(Folder, "serve", "--urls", url, "--no-discovery");
        var key = failed.Lines.Single(line => line.Contains("pk_", StringComparison.Ordinal)).Trim();
        await using var server = await ServerProcess.StartAsync(Folder);

        Assert.Equal(4, failed.ExitCode);
        Assert.Contains($"{url}: address already in use", Assert.Single(failed.ErrorLines), StringComparison.Ordinal);
        Assert.Null(server.FirstKey);
        Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"), key)).Status);
    }

    [Theory]
    [InlineData("serve does not take \"--bogus\"", "--bogus")]
    [InlineData("serve does not take \"now\"", "now")]
    [InlineData("--urls takes a value", "--urls")]
    [InlineData("not \"localhost:8000\"", "--urls", "localhost:8000")]
    [InlineData("a port from 0 to 65535", "--urls", "http://127.0.0.1:65536")]
    [InlineData("would need a certificate", "--urls", "http://127.0.0.1:0;https://127.0.0.1:0")]
    [InlineData("without a path", "--urls", "http://127.0.0.1:0/v1")]
    [InlineData("--drain-seconds takes a number from 0", "--drain-seconds", "-1")]
    [InlineData("--max-concurrency-per-key takes a number from 1", "--max-concurrency-per-key=0")]
    [InlineData("debug, info, warning, error or none", "--log-level", "loud")]
    [InlineData("--no-discovery takes no value", "--no-discovery=yes")]
    public async Task BadOption_IsOneSentence_AndMakesNothing(string sentence, params string[] arguments)
    {
        var run = await PasserelleProgram.RunAsync(PasserelleProgram.Start(_temp.Path, ["serve", "--data", Folder, .. arguments]));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal("passerelle serve --help shows what it takes.", run.ErrorLines[1]);
        Assert.Equal(2, run.ErrorLines.Count);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task AddressOfAnotherMachine_IsOneSentence()
    {
        var run = await PasserelleProgram.RunAsync(Folder, "serve", "--urls", "http://192.0.2.1:8000", "--no-discovery");

        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("The server cannot listen on http://192.0.2.1:8000:", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_ThatIsAFile_IsOneSentence()
    {
        await File.WriteAllTextAsync(Folder, "", TestContext.Current.CancellationToken);
        var run = await PasserelleProgram.RunAsync(Folder, "serve", "--urls", "http://127.0.0.1:0", "--no-discovery");

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"The data folder {Folder} cannot be used:", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_FromTheEnvironment_AndSeveralAddresses()
    {
        await using var server = await ServerProcess.StartAsync(Folder, PasserelleProgram.Start(
            _temp.Path,
            ["--urls", "http://127.0.0.1:0;http://[::1]:0", "--log-level", "none"],
            ("PASSERELLE_DATA", Folder),
            ("PASSERELLE_DISCOVERY", "off")));

        Assert.True(File.Exists(Path.Combine(Folder, "passerelle.db")));
        Assert.Matches(@"listens on http://127\.0\.0\.1:\d+ http://\[::1\]:\d+\n", server.Output);
        Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
        Assert.Equal("", server.Errors);
    }

    [Fact]
    public async Task SecondServer_OnTheSameFolder_SaysWhoHoldsIt()
    {
        await using var server = await ServerProcess.StartAsync(Folder);
        var second = await PasserelleProgram.RunAsync(Folder, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal((4, ""), (second.ExitCode, second.Output));
        var line = Assert.Single(second.ErrorLines);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"by process {server.ProcessId} since 20"), line, StringComparison.Ordinal);
        Assert.Contains($" UTC on {Environment.MachineName} at {server.Address.GetLeftPart(UriPartial.Authority)}.", line, StringComparison.Ordinal);
        Assert.Equal(200, (await server.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
    }

    public void Dispose() => _temp.Dispose();
}
