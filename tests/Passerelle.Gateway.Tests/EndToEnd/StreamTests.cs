using System.Text.Json;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

public sealed class StreamTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private GatewayHost Gateway => fixture.Gateway;

    private FaultUpstream Upstream => fixture.Upstream;

    [Fact]
    public async Task UsageAskedByTheGateway_IsTakenOutAgain()
    {
        var without = await Gateway.ChatAsync(GatewayHost.Body("up/plain", stream: true));
        var with = await Gateway.ChatAsync(GatewayHost.Body("up/plain", stream: true, ",\"stream_options\":{\"include_usage\":true}"));

        Assert.DoesNotContain(without.Events, e => e.Contains("\"choices\":[]", StringComparison.Ordinal));
        Assert.Contains(with.Events, e => e.Contains("\"choices\":[]", StringComparison.Ordinal));
        Assert.Equal("[DONE]", without.Events[^1]);
        Assert.True(Gateway.RecordOf(without).Request.InputTokens > 0);
        Assert.Equal(Gateway.RecordOf(with).Request.OutputTokens, Gateway.RecordOf(without).Request.OutputTokens);
    }

    [Theory]
    [InlineData("split-1")]
    [InlineData("split-7")]
    [InlineData("wire-split-3")]
    public async Task AnySegmentation_GivesTheSameBytes(string how)
    {
        var plain = await Gateway.ChatAsync(GatewayHost.Body("up/fault-ok", stream: true));
        var split = await Gateway.ChatAsync(GatewayHost.Body($"up/fault-ok+{how}", stream: true));

        Assert.Equal(200, split.Status);
        Assert.Equal(Kinds(plain), Kinds(split));
        Assert.True(split.Whole);
    }

    [Theory]
    [InlineData("cut-after-3")]
    [InlineData("rst-after-3")]
    [InlineData("cut-mid-event-3")]
    [InlineData("rst-mid-event-3")]
    [InlineData("no-finish")]
    public async Task BrokenAfterContent_EndsWithAnErrorEvent_AndNoInventedEnd(string how)
    {
        var before = Upstream.Books.Count;
        var answer = await Gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}", stream: true));

        Assert.Equal(200, answer.Status);
        Assert.Contains("upstream_truncated", answer.Events[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", answer.Events);
        Assert.DoesNotContain(answer.Events, e => e.Contains("\"finish_reason\":\"", StringComparison.Ordinal));
        Assert.Equal(before + 1, Upstream.Books.Count);
        var record = Gateway.RecordOf(answer);
        Assert.Equal(RequestOutcome.Truncated, record.Request.Outcome);
        Assert.Equal(AttemptOutcome.Truncated, record.Attempts[0].Outcome);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}\n")]
    public async Task HalfAnEvent_ThatEndsLikeAWholeOne_ReachesNobody(string half)
    {
        Upstream.On("cut-at-brace", Step.Head(), Step.Events(3), Step.Body(half), Step.Drop());

        var answer = await Gateway.ChatAsync(GatewayHost.Body("up/fault-cut-at-brace", stream: true));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("half", answer.Text, StringComparison.Ordinal);
        Assert.Contains("upstream_truncated", answer.Events[^1], StringComparison.Ordinal);
        Assert.All(answer.Events, e => JsonDocument.Parse(e).Dispose());
    }

    [Theory]
    [InlineData("cut-after-headers")]
    [InlineData("rst-after-headers")]
    [InlineData("cut-after-1")]
    public async Task BrokenBeforeContent_IsTriedAgain_AndThenARealStatus(string how)
    {
        var before = Upstream.Books.Count;
        var answer = await Gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}", stream: true));

        Assert.Equal(502, answer.Status);
        Assert.Equal("upstream", answer.Header("x-passerelle-error-source"));
        Assert.Equal(before + 3, Upstream.Books.Count);
        Assert.Equal(3, Gateway.RecordOf(answer).Attempts.Count);
    }

    [Fact]
    public async Task FinishWithoutTerminator_GetsTheDialectsTerminator()
    {
        var answer = await Gateway.ChatAsync(GatewayHost.Body("up/fault-no-done", stream: true));

        Assert.Equal("[DONE]", answer.Events[^1]);
        Assert.Equal(RequestOutcome.Ok, Gateway.RecordOf(answer).Request.Outcome);
    }

    [Fact]
    public async Task ErrorAsFirstEvent_IsARealStatus()
    {
        var answer = await Gateway.ChatAsync(GatewayHost.Body("up/fault-error-first", stream: true));

        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("data:", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type-text")]
    [InlineData("ok")]
    public async Task EventsUnderAWrongContentType_AreStillEvents(string how)
    {
        var answer = await Gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}", stream: true));

        Assert.Equal("[DONE]", answer.Events[^1]);
        Assert.StartsWith("text/event-stream", answer.Header("content-type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWholeBodyForAStream_IsMadeOne()
    {
        var answer = await Gateway.ChatAsync(GatewayHost.Body("up/fault-json-for-stream", stream: true));

        Assert.Equal("[DONE]", answer.Events[^1]);
        Assert.StartsWith("text/event-stream", answer.Header("content-type"), StringComparison.Ordinal);
        Assert.Equal(RequestOutcome.Ok, Gateway.RecordOf(answer).Request.Outcome);
    }

    [Fact]
    public async Task ErrorAfterContent_PassesAsItCame()
    {
        Upstream.On("late-error", Step.Head(), Step.Events(3), Step.Gate("late"), Step.ErrorEvent(), Step.Drop());
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/fault-late-error", stream: true), ("Authorization", $"Bearer {Gateway.Key}"), ("Content-Type", "application/json")));
        var begun = await http.ReadUntilAsync("\"content\":\"You");
        Upstream.Signal("late");
        var rest = await http.ReadUntilAsync("\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", begun, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":{", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("upstream_truncated", rest, StringComparison.Ordinal);
        Assert.Equal(RequestOutcome.Truncated, Gateway.Records.ListRequests(1)[0].Outcome);
    }

    [Fact]
    public async Task EventsComeAsTheProviderSendsThem()
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/fault-gate-after-3-more", stream: true), ("Authorization", $"Bearer {Gateway.Key}"), ("Content-Type", "application/json")));

        // The provider waits in the middle of its stream: what it has said so far must be here already.
        var begun = await http.ReadUntilAsync("\"content\":\"");
        Assert.StartsWith("HTTP/1.1 200", begun, StringComparison.Ordinal);
        Upstream.Signal("more");
        var rest = await http.ReadUntilAsync("[DONE]");
        Assert.Contains("finish_reason\":\"stop\"", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsCommitted_BeforeContent()
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/fault-gate-after-1-begin", stream: true), ("Authorization", $"Bearer {Gateway.Key}"), ("Content-Type", "application/json")));
        await Upstream.WaitForGateAsync("begin");

        // One event has come, with the role and no text: the caller has not even a status.
        await Assert.ThrowsAsync<TimeoutException>(() => http.ReadSegmentAsync(TimeSpan.FromMilliseconds(150)));
        Upstream.Signal("begin");
        Assert.Contains("[DONE]", await http.ReadUntilAsync("[DONE]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CallerLeaves_ProviderIsCancelled(bool stream)
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        var model = stream ? "up/fault-hang-after-3" : "up/fault-hang";
        var before = Upstream.Books.Count;
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body(model, stream), ("Authorization", $"Bearer {Gateway.Key}"), ("Content-Type", "application/json")));
        var entry = await Upstream.Books.WaitForCountAsync(before + 1);
        if (stream)
        {
            await http.ReadUntilAsync("\"content\":\"");
        }

        http.Close();
        var ended = await Upstream.Books.WaitForEndAsync(entry);

        Assert.Equal(ClosedBy.Client, ended.ClosedBy);
        await WaitForRecordAsync(entry.AttemptId!);
        var record = Gateway.Records.ListRequests(1)[0];
        Assert.Equal(RequestOutcome.ClientGone, record.Outcome);
        Assert.Equal(1, record.Attempts);
    }

    /// <summary>The kind of each event without what differs from one answer to the next (ids, model names).</summary>
    private static IEnumerable<string> Kinds(RawAnswer answer) => answer.Events.Select(e =>
        System.Text.RegularExpressions.Regex.Replace(e, "\"(id|model|created)\":(\"[^\"]*\"|[0-9]+)", ""));

    private async Task WaitForRecordAsync(string attemptId)
    {
        Assert.True(Ids.TryParseAttempt(attemptId, out var id));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (Gateway.Records.ListRequests(1) is not [var newest] || newest.Id > id || Gateway.Records.GetRequest(newest.Id)!.Attempts.All(a => a.Start.Id != id))
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
