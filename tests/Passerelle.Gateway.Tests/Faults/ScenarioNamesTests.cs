using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

public sealed class ScenarioNamesTests
{
    private const string Path = "/openai/v1/chat/completions";

    [Theory]
    [InlineData("sk-mock-status-503", "gpt-x", 503)]
    [InlineData("sk-mock-status-503~second-key", "fault-status-500", 503)]
    [InlineData("sk-mock-ok~k1", "fault-status-500", 500)]
    [InlineData("sk-mock-ok", "fault-status-429-retryafter-7", 429)]
    [InlineData("sk-else", "openai/fault-html-502", 502)]
    [InlineData("sk-else", "gpt-x", 200)]
    [InlineData("sk-mock-invalid", "gpt-x", 401)]
    [InlineData("sk-mock-own", "gpt-x", 418)]
    [InlineData("sk-mock-ok", "fault-own", 418)]
    [InlineData("sk-mock-no-such", "gpt-x", 400)]
    [InlineData("sk-mock-hang+cut", "gpt-x", 400)]
    public async Task The_key_chooses_first_and_the_model_second(string key, string model, int status)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        upstream.On("own", Step.Respond(418, "text/plain", "teapot"));

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask(model), key);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 400, answer.Text.Contains("unknown_scenario", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("status-429-retryafter-7", "retry-after", "7", "rate_limit_exceeded")]
    [InlineData("status-429-retryafterms-1500-quota", "retry-after-ms", "1500", "insufficient_quota")]
    [InlineData("status-400-context", "x-request-id", "req_fault_400", "context_length_exceeded")]
    [InlineData("status-404-model", "content-type", "application/json", "model_not_found")]
    [InlineData("status-429-retrydate-30", "retry-after", "Thu, 01 Jan 2026 00:00:30 GMT", "rate_limit_exceeded")]
    public async Task A_status_has_its_envelope_and_hints(string scenario, string header, string value, string code)
    {
        await using var upstream = await FaultUpstream.StartAsync(new FaultUpstreamOptions { Time = new ManualTime() });

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask("m"), $"sk-mock-{scenario}");

        Assert.Equal(value, answer.Header(header));
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(code, json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(4, json.RootElement.GetProperty("error").EnumerateObject().Count());
    }

    [Theory]
    [InlineData("no-done", true, "\"finish_reason\":\"stop\"", "[DONE]")]
    [InlineData("no-finish", true, "[DONE]", "\"finish_reason\":\"stop\"")]
    [InlineData("no-finish", false, "\"finish_reason\":null", "\"finish_reason\":\"stop\"")]
    [InlineData("usage-missing", false, "\"choices\":[{", "\"usage\"")]
    [InlineData("empty-choices", false, "\"choices\":[]", "\"message\"")]
    [InlineData("empty-choices", true, "\"choices\":[]", "\"delta\"")]
    [InlineData("json-for-stream", true, "\"object\":\"chat.completion\"", "data: ")]
    [InlineData("sse-for-json", false, "data: [DONE]", "\"message\"")]
    [InlineData("ok-reason", false, "\"reasoning_content\":\"Let me think about ", "\"reasoning_tokens\":0")]
    [InlineData("ok-tool", true, "\"name\":\"weather\"", "\"name\":\"clock\"")]
    [InlineData("ok-tools", true, "\"name\":\"clock\"", "\"finish_reason\":\"stop\"")]
    [InlineData("ok-tool", false, "\"arguments\":\"{\\\"city\\\":\\\"Zürich\\\"}\"", "optional")]
    [InlineData("null", false, "null", "{")]
    [InlineData("garbage", false, "{\"id\"", "}")]
    [InlineData("type-text", false, "\"choices\"", "data: ")]
    public async Task An_odd_answer_has_what_its_name_says(string scenario, bool isStream, string there, string absent)
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask("m", isStream, scenario.StartsWith("ok-tool", StringComparison.Ordinal)), $"sk-mock-{scenario}");

        Assert.Equal((200, true), (answer.Status, answer.Whole));
        Assert.Contains(there, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Look. [[call clock; zone=Europe/Zürich; form=a=b]]", "clock {\"zone\":\"Europe/Zürich\",\"form\":\"a=b\"}")]
    [InlineData("\"[[call clock; zone=1]] [[call weather;optional=x y]]\"", "weather {\"optional\":\"x y\",\"city\":\"Zürich\"}")]
    [InlineData("[[call weather]]", "weather {\"city\":\"Zürich\"}")]
    [InlineData("[[call nobody]]", "You said: [[call nobody]].")]
    [InlineData("[[call weather; city=", "You said: [[call weather; city=.")]
    [InlineData("hi", "You said: hi.")]
    public async Task A_tool_is_called_as_told_and_the_books_say_it(string prompt, string said)
    {
        await using var upstream = await FaultUpstream.StartAsync();

        await RawHttp.PostAsync(upstream.Address, Path, Ask("ok-told", isStream: true, withTools: true).Replace("\"hi\"", JsonSerializer.Serialize(prompt), StringComparison.Ordinal));

        Assert.StartsWith(said, (await upstream.Books.WaitForEndAsync(upstream.Books.Last)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_was_told_is_made_once()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        const string Answered = """
            {"role":"user","content":"[[call clock]]"},
            {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"clock","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"noon"},{"role":"user","content":"and now?"}
            """;

        await RawHttp.PostAsync(upstream.Address, Path, Ask("ok-told", withTools: true).Replace("{\"role\":\"user\",\"content\":\"hi\"}", Answered, StringComparison.Ordinal));

        Assert.StartsWith("You said: and now?.", (await upstream.Books.WaitForEndAsync(upstream.Books.Last)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_size_is_the_size_of_the_text()
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var whole = await RawHttp.PostAsync(upstream.Address, Path, Ask("m"), "sk-mock-big-300");
        var page = await RawHttp.PostAsync(upstream.Address, Path, Ask("m"), "sk-mock-html-502-200");

        using var json = JsonDocument.Parse(whole.Body);
        Assert.Equal(300 * 1024, json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.Length);
        Assert.InRange(page.Body.Length, 199 * 1024, 201 * 1024);
        Assert.Equal("text/html; charset=utf-8", page.Header("content-type"));
    }

    [Fact]
    public async Task A_stream_passes_a_gate_amid_its_events_when_the_test_says_so()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);

        await http.SendAsync(RawHttp.Request("POST", Path, Ask("fault-gate-after-2-more", isStream: true)));
        await upstream.WaitForGateAsync("more");
        Assert.Equal(2, upstream.Books.Last.EventsSent);
        Assert.False(upstream.Books.Last.Ended);
        upstream.Signal("more");

        Assert.Equal("[DONE]", (await http.ReadAnswerAsync()).Events[^1]);
    }

    [Fact]
    public async Task A_connection_serves_again_after_a_good_answer_and_may_be_closed_when_idle()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);

        foreach (var key in new[] { "sk-mock-ok", "sk-mock-after-done", "sk-mock-close-idle-1" })
        {
            await http.SendAsync(RawHttp.Request("POST", Path, Ask("m", isStream: true), ("authorization", $"Bearer {key}")));
            var answer = await http.ReadAnswerAsync();
            Assert.True(answer.Whole);
            Assert.Equal(key == "sk-mock-after-done" ? 2 : 1, answer.Events.Count(data => data == "[DONE]"));
        }

        Assert.Null(await http.ReadSegmentAsync());
        Assert.Single(upstream.Books.Entries.Select(entry => entry.Connection).Distinct());
        Assert.Equal(1, upstream.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("sk-mock-ok", true)]
    [InlineData("sk-mock-no-continue", false)]
    public async Task Expect_100_continue_is_answered_unless_the_key_says_no(string key, bool isAnswered)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);
        var body = Ask("m");

        await http.SendAsync($"POST {Path} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {key}\r\nexpect: 100-continue\r\ncontent-length: {body.Length}\r\n\r\n");
        if (isAnswered)
        {
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await http.ReadUntilAsync("\r\n\r\n"));
        }
        else
        {
            await Assert.ThrowsAsync<TimeoutException>(() => http.ReadSegmentAsync(TimeSpan.FromMilliseconds(50)));
        }

        await http.SendAsync(body);
        Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_hand_written_scenario_is_what_its_steps_say()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        upstream.On(
            "hand",
            Step.Raw("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"),
            Step.Begin(200, "text/event-stream", BodyFraming.Chunked, ("x-mine", "1")),
            Step.Event("one"),
            Step.Repeat(2, Step.Body(": ping\n\n")),
            Step.Event("two"));

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask("fault-hand"));

        Assert.Equal((200, "1", "data: one\n\n: ping\n\n: ping\n\ndata: two\n\n", RawEnd.Complete), (answer.Status, answer.Header("x-mine"), answer.Text, answer.End));
    }

    [Fact]
    public async Task A_scenario_that_throws_is_a_reset_and_says_why_in_the_books()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        upstream.On("wrong", Step.Do("wrong", _ => throw new InvalidOperationException("my mistake")));

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask("fault-wrong"));

        Assert.Equal(RawEnd.Reset, answer.End);
        Assert.Contains("my mistake", (await upstream.Books.WaitAsync(entry => entry.Ending == Ending.Broken)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_paths_are_models_or_not_found()
    {
        await using var upstream = await FaultUpstream.StartAsync();

        using var models = JsonDocument.Parse((await RawHttp.GetAsync(upstream.Address, "/v1/models")).Body);
        var other = await RawHttp.PostAsync(upstream.Address, "/v1/nothing", "{}");

        Assert.Equal("list", models.RootElement.GetProperty("object").GetString());
        Assert.Equal(404, other.Status);
        Assert.Contains("\"error\"", other.Text, StringComparison.Ordinal);
    }

    private static string Ask(string model, bool isStream = false, bool withTools = false)
    {
        const string Tools = """
            ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"},"optional":{"type":"integer"}},"required":["city"]}}},
            {"type":"function","function":{"name":"clock"}}]
            """;
        return $$"""{"model":"{{model}}","stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]{{(withTools ? Tools : "")}}}""";
    }
}
