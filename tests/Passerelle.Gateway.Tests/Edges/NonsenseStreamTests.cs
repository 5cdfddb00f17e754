using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Streams of every dialect that go wrong (F55–F61, F69, F70), for callers of every dialect: a real status while nothing was said, after
/// that the error event of the caller's dialect, and never a stream that looks complete.
/// </summary>
public sealed class NonsenseStreamTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private static readonly Step Gzip = ScenarioNames.Parse("gzip").Steps[0];

    public static TheoryData<string, string> Pairs => NonsenseBodyTests.Pairs;

    /// <summary>Without Responses, whose terminator has the reason in it.</summary>
    public static TheoryData<string, string> PairsWithATerminator => From("chat", "anthropic", "gemini");

    /// <summary>Those whose reason for stopping is not their terminator.</summary>
    public static TheoryData<string, string> PairsWithAReasonBefore => From("chat", "anthropic");

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F44_ABodyInPlaceOfEvents_IsTheAnswer(string provider, string caller)
    {
        foreach (var body in provider == "gemini" ? (string[])[Says.Body(provider), $"[{Says.Body(provider)}]"] : [Says.Body(provider)])
        {
            var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
            AssertSaid(caller, answer);
            Assert.Equal(2, fixture.Gateway.RecordOf(answer).Request.OutputTokens);
        }

        var half = await AskAsync(provider, caller, Step.Respond(200, "application/json", Says.Body(provider)[..^9]));
        Assert.Equal((502, "upstream_truncated"), (half.Status, WireError.Of(caller, half).Code));
        Assert.Equal(502, (await AskAsync(provider, caller, Step.Respond(200, "application/json", "{}"))).Status);
        Assert.Equal(502, (await AskAsync(provider, caller, Step.Respond(200, "text/html", "<html>Sign in</html>"))).Status);
        Assert.Equal(502, (await AskAsync(provider, caller, Step.Respond(200, "text/event-stream", ""))).Status);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F55_AnErrorAsTheFirstEvent_IsARealStatus(string provider, string caller)
    {
        foreach (var (error, status) in Errors(provider))
        {
            // Also behind what only announces an answer.
            foreach (var before in (int[])[0, provider is "anthropic" or "responses" ? 1 : 0])
            {
                var answer = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream([.. Says.Events(provider).Take(before), error])));
                Assert.True(answer.Status == status, $"{answer.Status} {answer.Text}");
                Assert.Equal("Too much of it", WireError.Of(caller, answer).Message);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F56_AnErrorInTheMiddle_IsTheCallersOwnErrorEvent(string provider, string caller)
    {
        foreach (var (error, status) in Errors(provider))
        {
            var answer = await AskAfterTextAsync(provider, caller, error);
            var heard = AssertBroken(caller, answer, isOwn: provider == caller);
            Assert.Contains("Too much of it", answer.Text, StringComparison.Ordinal);
            if (provider != caller)
            {
                Assert.Equal("Too much of it", heard.Error!.Message);
                Assert.Equal(TypeOf(caller, status), heard.Error.Type);
                Assert.True(caller != "responses" || heard.Error.Code is not null);
            }
        }
    }

    [Theory]
    [InlineData("anthropic", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key sk-secret\"}}\n\n")]
    [InlineData("gemini", "data: {\"error\":{\"code\":403,\"message\":\"sk-secret was reported as leaked\",\"status\":\"PERMISSION_DENIED\"}}\n\n")]
    [InlineData("responses", "event: error\ndata: {\"type\":\"error\",\"code\":\"insufficient_quota\",\"message\":\"sk-secret has no credit\"}\n\n")]
    public async Task F56_TroubleWithTheGatewaysKey_IsNotTheCallers(string provider, string error)
    {
        var answer = await AskAfterTextAsync(provider, "chat", error);
        Assert.Equal("upstream_error", AssertBroken("chat", answer).Error!.Type);
        Assert.DoesNotContain("sk-secret", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F57_F61_CutAfterText_IsTruncated_HoweverItWasCut(string provider, string caller)
    {
        var events = Says.Events(provider);
        var text = Says.EventsUntilText(provider);
        Step[][] cuts =
        [
            [Step.Events(text), Step.Fin()],
            [Step.Events(text), Step.Rst()],
            [Step.Events(text), Step.Drop()],
            [Step.Events(text), Step.HalfEvent(), Step.Fin()],
            [Step.Events(text), Step.HalfEvent(), Step.Rst()],
            [Step.Events(text), Step.HalfEvent(), Step.Drop()],
            [Step.Edit(a => a.Framing = BodyFraming.Close), Step.Events(text), Step.HalfEvent(), Step.Fin()],
        ];
        foreach (var cut in cuts)
        {
            var answer = await AskAsync(provider, caller, [Step.Source("events", _ => Says.Stream(events)), .. cut]);
            var heard = AssertBroken(caller, answer);
            Assert.Equal("upstream_truncated", heard.Error!.Code);
            Assert.StartsWith(heard.Text, Says.Text, StringComparison.Ordinal);
        }

        // Before any text there is still a status to give.
        foreach (var count in Enumerable.Range(0, Says.EventsUntilText(provider) - 1))
        {
            var early = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(events)), Step.Head(), Step.Events(count), Step.Fin());
            Assert.Equal((502, "upstream_truncated"), (early.Status, WireError.Of(caller, early).Code));
        }
    }

    [Theory]
    [MemberData(nameof(PairsWithAReasonBefore))]
    public async Task F58_NoTerminatorBehindAReason_IsSuccess_AndTheCallerGetsItsOwn(string provider, string caller)
    {
        var missing = provider == "chat" ? "[DONE]" : "message_stop";
        foreach (var framing in (BodyFraming[])[BodyFraming.Chunked, BodyFraming.Close])
        {
            var answer = await AskAsync(
                provider, caller, Step.Source("events", _ => Says.Stream(Says.Events(provider).Where(e => !e.Contains(missing, StringComparison.Ordinal)))), Step.Edit(a => a.Framing = framing));
            AssertSaid(caller, answer);
            Assert.Equal(2, fixture.Gateway.RecordOf(answer).Request.OutputTokens);
        }
    }

    [Theory]
    [MemberData(nameof(PairsWithATerminator))]
    public async Task F59_ATerminatorWithoutAReason_IsNotBelieved(string provider, string caller)
    {
        var heard = AssertBroken(caller, await AskAfterTextAsync(provider, caller, provider == "anthropic" ? Says.Events(provider)[^1] : "data: [DONE]\n\n"));
        Assert.Equal("upstream_truncated", heard.Error!.Code);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F60_WhatComesBehindTheEnd_ReachesNobody(string provider, string caller)
    {
        var events = Says.Events(provider);
        foreach (var more in (string[][])[[events[^1]], [events[Says.EventsUntilText(provider) - 1]], ["data: {\"x\":1}\n\n", events[^1], events[^1]]])
        {
            // Google has no terminator: what follows a reason belongs to the answer.
            if (provider == "gemini")
            {
                continue;
            }

            AssertSaid(caller, await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream([.. events, .. more]))));
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F69_ALineThatNeverEnds_EndsTheStream(string provider, string caller)
    {
        var events = Says.Events(provider);
        var megabyte = Encoding.ASCII.GetBytes(new string('x', 1024 * 1024));
        var early = await AskAsync(provider, caller, [Step.Source("events", _ => Says.Stream(events)), Step.Body("data: \""), Step.Repeat(17, Step.Body(megabyte)), Step.Fin()]);
        Assert.Equal(502, early.Status);
        var late = await AskAsync(provider, caller, [Step.Source("events", _ => Says.Stream(events)), Step.Events(Says.EventsUntilText(provider)), Step.Body("data: \""), Step.Repeat(17, Step.Body(megabyte)), Step.Fin()]);
        Assert.Contains("larger than 16 MB", AssertBroken(caller, late).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F70_ACompressedStream_IsUnpacked_EventByEvent(string provider, string caller)
    {
        AssertSaid(caller, await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(Says.Events(provider))), Gzip));
        var cut = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(Says.Events(provider))), Gzip, Step.Events(Says.EventsUntilText(provider)), Step.Fin());
        Assert.Equal("upstream_truncated", AssertBroken(caller, cut).Error!.Code);
    }

    private static IEnumerable<(string Event, int Status)> Errors(string provider) => provider switch
    {
        "anthropic" =>
        [
            ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Too much of it\"}}\n\n", 503),
            ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Too much of it\"}}\n\n", 429),
        ],
        "responses" =>
        [
            ("event: error\ndata: {\"type\":\"error\",\"sequence_number\":9,\"code\":\"rate_limit_exceeded\",\"message\":\"Too much of it\",\"param\":null}\n\n", 429),
            ("event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":9,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"Too much of it\"},\"output\":[]}}\n\n", 502),
        ],
        "gemini" =>
        [
            ("data: {\"error\":{\"code\":503,\"message\":\"Too much of it\",\"status\":\"UNAVAILABLE\"}}\n\n", 503),
            ("{\"error\":{\"code\":429,\"message\":\"Too much of it\",\"status\":\"RESOURCE_EXHAUSTED\"}}\n", 429),
        ],
        _ =>
        [
            ("data: {\"error\":{\"message\":\"Too much of it\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":429}}\n\n", 429),
            ("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":503,\"message\":\"Too much of it\"}}]}\n\n", 503),
        ],
    };

    private static string TypeOf(string caller, int status) => (caller, status) switch
    {
        ("anthropic", 429) => "rate_limit_error",
        ("anthropic", 503) => "overloaded_error",
        ("anthropic", _) => "api_error",
        ("gemini", 429) => "RESOURCE_EXHAUSTED",
        ("gemini", _) => "UNAVAILABLE",
        ("responses", _) => "response.failed",
        ("ai-sdk-4", 429) => "rate_limit_exceeded",
        ("ai-sdk-4", _) => "internal_server_error",
        (_, 429) => "rate_limit_error",
        (_, 503) => "service_unavailable_error",
        _ => "upstream_error",
    };

    private static void AssertSaid(string caller, RawAnswer answer)
    {
        var heard = Heard.Of(ClientDialect.Of(caller), answer, stream: true);
        Assert.True(heard is { Text: Says.Text, IsEnded: true, Error: null }, answer.Text);
        Assert.True(answer.Whole);
    }

    private Heard AssertBroken(string caller, RawAnswer answer, bool isOwn = false)
    {
        var heard = Heard.Of(ClientDialect.Of(caller), answer, stream: true);
        Assert.False(heard.IsEnded, $"looks complete: {answer.Text}");
        Assert.True(heard.Error is not null || isOwn, $"tells no error: {answer.Text}");
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("response.completed", answer.Text, StringComparison.Ordinal);
        Assert.Equal(RequestOutcome.Truncated, fixture.Gateway.RecordOf(answer).Request.Outcome);
        return heard;
    }

    private async Task<RawAnswer> AskAsync(string provider, string caller, params Step[] steps)
    {
        fixture.Upstream.On("nonsense", steps);
        return await fixture.AskAsync(ClientDialect.Of(caller), $"{provider}/fault-nonsense", stream: true);
    }

    /// <summary>The provider says more only when the caller has heard the first words: what comes then is behind the point of no return.</summary>
    private async Task<RawAnswer> AskAfterTextAsync(string provider, string caller, string more)
    {
        var gate = Guid.NewGuid().ToString();
        var begun = Says.Events(provider).Take(Says.EventsUntilText(provider)).ToList();
        fixture.Upstream.On("nonsense", Step.Source("events", _ => Says.Stream([.. begun, more])), Step.Events(begun.Count), Step.Gate(gate));
        var client = ClientDialect.Of(caller);
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        var model = $"{provider}/fault-nonsense";
        await http.SendAsync(RawHttp.Request("POST", client.Path(model, stream: true), client.Body(model, stream: true), [("authorization", $"Bearer {fixture.Gateway.Key}"), .. client.Headers(model, stream: true)]));
        await http.ReadUntilAsync("Bon");
        fixture.Upstream.Signal(gate);
        return await http.ReadAnswerAsync();
    }

    private static TheoryData<string, string> From(params string[] providers)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var provider in providers)
        {
            foreach (var caller in ClientDialect.Callers)
            {
                pairs.Add(provider, caller.Provider);
            }
        }

        return pairs;
    }
}
