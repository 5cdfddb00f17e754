using System.Diagnostics;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Processes;

/// <summary>The order to stop, as a supervisor gives it.</summary>
public sealed class StopTests : IAsyncLifetime
{
    private readonly TempFolder _temp = TestFiles.TempFolder();
    private FaultUpstream _upstream = null!;

    private string Folder => _temp.File("data");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), UnixSignal.NotHere);
        _upstream = await FaultUpstream.StartAsync();
    }

    [Theory]
    [InlineData(UnixSignal.Terminate)]
    [InlineData(UnixSignal.Interrupt)]
    public async Task WithNothingUnderWay_ItEndsAtOnce(int signal)
    {
        await using var server = await StartAsync();
        await using var idle = await RawHttp.ConnectAsync(server.Address);
        await idle.SendAsync(RawHttp.Request("GET", "/health/live"));
        Assert.Equal(200, (await idle.ReadAnswerAsync()).Status);

        var clock = Stopwatch.StartNew();
        server.Signal(signal);
        Assert.Equal(0, await server.WaitForExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
    }

    [Fact]
    public async Task AStreamUnderWay_EndsWhole_WhileNewRequestsAreTurnedAway()
    {
        await using var server = await StartAsync();
        await using var waiting = await RawHttp.ConnectAsync(server.Address);
        await using var stream = await BeginStreamAsync(server, "up/fault-gate-after-3-last");

        server.Signal(UnixSignal.Terminate);
        var ready = await UntilNotReadyAsync(server);
        var refused = await server.ChatAsync(GatewayHost.Body("up/plain"));
        await waiting.SendAsync(RawHttp.Request("POST", "/v1/chat/completions", GatewayHost.Body("up/plain", stream: true), ("authorization", $"Bearer {server.FirstKey}")));
        var refusedStream = await waiting.ReadAnswerAsync();
        var doctor = await server.RunAsync("doctor");
        _upstream.Signal("last");
        var rest = await stream.ReadUntilAsync("[DONE]");
        var code = await server.WaitForExitAsync();

        Assert.Contains("\"stopping\"", ready.Text, StringComparison.Ordinal);
        foreach (var answer in (RawAnswer[])[refused, refusedStream])
        {
            Assert.Equal(503, answer.Status);
            Assert.StartsWith("{\"error\":{", answer.Text, StringComparison.Ordinal);
            Assert.Contains("\"code\":\"shutting_down\"", answer.Text, StringComparison.Ordinal);
            Assert.Equal(("1", "close", "gateway"), (answer.Header("retry-after"), answer.Header("connection"), answer.Header("x-passerelle-error-source")));
        }

        Assert.Contains("is stopping", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", rest, StringComparison.Ordinal);
        Assert.Equal(0, code);
        using var records = StoredRecords.Read(Folder);
        Assert.Equal(["Ok"], records.RequestOutcomes());
    }

    [Fact]
    public async Task AfterTheLimit_StreamsEndWithAnErrorEvent()
    {
        await using var server = await StartAsync("--drain-seconds", "1");
        await using var stream = await BeginStreamAsync(server, "up/fault-hang-after-3");

        var clock = Stopwatch.StartNew();
        server.Signal(UnixSignal.Terminate);
        var rest = await stream.ReadUntilAsync("shutting_down");
        var code = await server.WaitForExitAsync();

        Assert.Equal(0, code);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1 + 5));
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        using var records = StoredRecords.Read(Folder);
        Assert.Equal(["Truncated"], records.RequestOutcomes());
    }

    [Fact]
    public async Task ASecondOrder_EndsStreamsNow()
    {
        await using var server = await StartAsync();
        await using var stream = await BeginStreamAsync(server, "up/fault-hang-after-3");

        server.Signal(UnixSignal.Terminate);
        await UntilNotReadyAsync(server);
        var clock = Stopwatch.StartNew();
        server.Signal(UnixSignal.Terminate);
        await stream.ReadUntilAsync("shutting_down");
        var code = await server.WaitForExitAsync();

        Assert.Equal(0, code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"it took {clock.Elapsed}");
        using var records = StoredRecords.Read(Folder);
        Assert.Equal(["Truncated"], records.RequestOutcomes());
    }

    [Fact]
    public async Task ASecondOrder_DoesNotWaitForACallerThatDoesNotRead()
    {
        await using var server = await StartAsync();
        await using var stream = await RawHttp.ConnectAsync(server.Address, readSize: 512, receiveBuffer: 4096);
        await stream.SendAsync(ChatOf(server, "up/fault-big-20000"));
        await stream.ReadUntilAsync("\"content\":\"");
        await UntilStalledAsync();

        server.Signal(UnixSignal.Terminate);
        await UntilNotReadyAsync(server);
        var clock = Stopwatch.StartNew();
        server.Signal(UnixSignal.Terminate);
        var code = await server.WaitForExitAsync();

        Assert.Equal(0, code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), $"it took {clock.Elapsed}");
        using var records = StoredRecords.Read(Folder);
        Assert.Single(records.RequestOutcomes());
        Assert.DoesNotContain("Ok", records.RequestOutcomes());
    }

    public async ValueTask DisposeAsync()
    {
        if (_upstream is not null)
        {
            await _upstream.DisposeAsync();
        }

        _temp.Dispose();
    }

    private static string ChatOf(ServerProcess server, string model) => RawHttp.Request(
        "POST", "/v1/chat/completions", GatewayHost.Body(model, stream: true), ("authorization", $"Bearer {server.FirstKey}"));

    private static async Task<RawHttp> BeginStreamAsync(ServerProcess server, string model)
    {
        var stream = await RawHttp.ConnectAsync(server.Address);
        await stream.SendAsync(ChatOf(server, model));
        await stream.ReadUntilAsync("\"content\":\"");
        return stream;
    }

    /// <summary>A signal takes a moment to arrive.</summary>
    private static async Task<RawAnswer> UntilNotReadyAsync(ServerProcess server)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await RawHttp.GetAsync(server.Address, "/health/ready");
            if (answer.Status != 200)
            {
                Assert.Equal(503, answer.Status);
                return answer;
            }

            Assert.True(tries < 500, "It stays ready.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The upstream has sent what the buffers on the way take, and no more.</summary>
    private async Task UntilStalledAsync()
    {
        var call = _upstream.Books.Entries.Single();
        long before;
        do
        {
            before = call.BytesSent;
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
        while (before == 0 || before != call.BytesSent);

        Assert.False(call.Ended, "The buffers took all of it.");
    }

    private async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var server = await ServerProcess.StartAsync(Folder, arguments);
        var added = await server.RunAsync("provider", "add", "--name", "Up", "--slug", "up", "--address", $"{_upstream.Address}v1", "--no-key");
        Assert.Equal((0, ""), (added.ExitCode, added.Errors));
        return server;
    }
}
