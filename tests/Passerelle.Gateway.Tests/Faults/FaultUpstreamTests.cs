using System.Diagnostics;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

public sealed class FaultUpstreamTests
{
    private const string Path = "/v1/chat/completions";
    private const string Ask = """{"model":"gpt-x","messages":[{"role":"user","content":"Grüezi 🙂 there"}]}""";
    private const string AskStream = """{"model":"gpt-x","stream":true,"messages":[{"role":"user","content":"Grüezi 🙂 there"}]}""";

    private static readonly string[] SplitEvents = ["{\"a\":\"é🙂\"}", "[DONE]"];

    [Fact]
    public async Task A_plain_request_gets_a_deterministic_answer_whose_usage_is_in_the_books()
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var first = await RawHttp.PostAsync(upstream.Address, Path, Ask, "sk-real");
        var second = await RawHttp.PostAsync(upstream.Address, Path, Ask, "sk-real");

        Assert.Equal(200, first.Status);
        using var json = JsonDocument.Parse(first.Body);
        var text = json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        Assert.StartsWith("You said: Grüezi 🙂 there. ", text, StringComparison.Ordinal);
        using var again = JsonDocument.Parse(second.Body);
        Assert.Equal(text, again.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var entry = await upstream.Books.WaitForEndAsync(upstream.Books.Entries[0]);
        Assert.Equal(new UsageTold(3, text.Split(' ').Length), entry.Usage);
        Assert.Equal(entry.Usage!.OutputTokens, json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal((Ending.Complete, ClosedBy.Nobody), (entry.Ending, entry.ClosedBy));
        Assert.Equal(first.Body.Length, entry.BodyBytesSent);
    }

    [Fact]
    public async Task A_stream_tells_usage_only_when_asked_and_joins_to_the_text_of_the_whole_answer()
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var whole = await RawHttp.PostAsync(upstream.Address, Path, Ask);
        var unasked = await RawHttp.PostAsync(upstream.Address, Path, AskStream);
        var asked = await RawHttp.PostAsync(upstream.Address, Path, AskStream.Replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}", StringComparison.Ordinal));

        var text = new StringBuilder();
        foreach (var data in unasked.Events.SkipLast(1))
        {
            using var chunk = JsonDocument.Parse(data);
            Assert.False(chunk.RootElement.TryGetProperty("usage", out _));
            text.Append(chunk.RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "");
        }

        using var json = JsonDocument.Parse(whole.Body);
        Assert.Equal(json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), text.ToString());
        Assert.Equal("[DONE]", unasked.Events[^1]);
        using var usage = JsonDocument.Parse(asked.Events[^2]);
        Assert.Equal(0, usage.RootElement.GetProperty("choices").GetArrayLength());
        Assert.Equal(3, usage.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        await upstream.Books.WaitAsync(entry => entry is { Sequence: 3, Ended: true });
        Assert.Null(upstream.Books.Entries[1].Usage);
        Assert.Equal(usage.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), upstream.Books.Entries[1].TokensSent);
    }

    [Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(Recordings.Available), SkipType = typeof(Recordings))]
    public async Task A_replay_is_byte_for_byte_the_recording()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var all = Recordings.Shared!.List(protocol: "openai-chat").ToArray();
        var some = all.Where((_, i) => i % (all.Length / 50) == 0).Take(50).ToArray();

        foreach (var recording in some)
        {
            var answer = await RawHttp.PostAsync(upstream.Address, Path, $$"""{"model":"rec:{{recording.Id}}"}""");
            var exchange = Recordings.Shared.Load(recording.Id);
            Assert.True(answer.Whole, recording.Id);
            Assert.Equal(exchange.Status, answer.Status);
            Assert.Equal(exchange.ResponseBody, answer.Body);
            Assert.Equal(exchange.ResponseHeaders.First(header => header.Key == "content-type").Value, answer.Header("content-type"));
        }

        Assert.Equal(50, some.Length);
        Assert.Contains(some, recording => recording.Kind == "sse");
        Assert.Contains(some, recording => recording.Status >= 400);
    }

    [Fact]
    public async Task A_split_at_any_byte_arrives_as_two_segments_in_order()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var body = string.Concat(SplitEvents.Select(data => $"data: {data}\n\n"));
        var bytes = Encoding.UTF8.GetBytes(body);

        for (var at = 1; at < bytes.Length; at++)
        {
            upstream.On("split", Step.Split(new Segmentation { At = [at], Gate = $"next-{at}" }), Step.Begin(200, "text/event-stream", BodyFraming.Close), Step.Body(bytes));
            var answer = await ReadGatedAsync(upstream, "sk-mock-split", $"next-{at}");
            Assert.Equal(2, answer.Count);
            Assert.Equal(bytes[..at], answer[0]);
            Assert.Equal(bytes[at..], answer[1]);
        }
    }

    [Fact]
    public async Task A_split_into_single_bytes_arrives_byte_by_byte_and_joins_to_the_same_body()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(SplitEvents.Select(data => $"data: {data}\n\n")));
        upstream.On("bytes", Step.Split(new Segmentation { Every = 1, Gate = "next" }), Step.Begin(200, "text/event-stream", BodyFraming.Close), Step.Body(bytes));

        var segments = await ReadGatedAsync(upstream, "sk-mock-bytes", "next");

        Assert.Equal(bytes.Select(b => new[] { b }), segments);
    }

    [Theory]
    [InlineData("split-1")]
    [InlineData("split-at-7")]
    [InlineData("wire-split-5")]
    [InlineData("gap-1")]
    [InlineData("delay-5+split-3")]
    [InlineData("closedelim")]
    [InlineData("gzip")]
    public async Task A_delivery_in_pieces_joins_to_the_normal_answer(string scenario)
    {
        await using var upstream = await FaultUpstream.StartAsync(new FaultUpstreamOptions { Time = new StoppedClock() });
        var normal = await RawHttp.PostAsync(upstream.Address, Path, AskStream);

        var answer = await RawHttp.PostAsync(upstream.Address, Path, AskStream, $"sk-mock-{scenario}");

        Assert.True(answer.Whole);
        Assert.Equal(normal.Body, scenario == "gzip" ? Unzip(answer.Body) : answer.Body);
        Assert.Equal(scenario, (await upstream.Books.WaitForCountAsync(2)).Scenario);
    }

    [Theory]
    [InlineData("cut", RawEnd.Cut, 0, Ending.Cut)]
    [InlineData("cut-after-headers", RawEnd.Cut, 0, Ending.Cut)]
    [InlineData("cut-after-3", RawEnd.Cut, 3, Ending.Cut)]
    [InlineData("cut-mid-event-2", RawEnd.Cut, 2, Ending.Cut)]
    [InlineData("rst", RawEnd.Reset, 0, Ending.Reset)]
    [InlineData("rst-after-headers", RawEnd.Reset, 0, Ending.Reset)]
    [InlineData("rst-after-3", RawEnd.Reset, 3, Ending.Reset)]
    [InlineData("rst-mid-event-3", RawEnd.Reset, 3, Ending.Reset)]
    [InlineData("error-first", RawEnd.Complete, 1, Ending.Complete)]
    [InlineData("error-after-3", RawEnd.Complete, 4, Ending.Complete)]
    public async Task A_broken_stream_ends_on_the_wire_as_its_name_says(string scenario, RawEnd end, int events, Ending ending)
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var answer = await RawHttp.PostAsync(upstream.Address, Path, AskStream, $"sk-mock-{scenario}");

        var entry = await upstream.Books.WaitAsync(entry => entry.Ended);
        Assert.Equal((end, ending, events), (answer.End, entry.Ending, entry.EventsSent));
        Assert.Equal(scenario is "cut" or "rst" ? 0 : 200, answer.Status);
        Assert.Equal(events, answer.Text.Split("\n\n").Length - 1);
        Assert.Equal(scenario.Contains("mid", StringComparison.Ordinal), !answer.Text.EndsWith("\n\n", StringComparison.Ordinal) && events > 0);
        Assert.Equal(scenario.StartsWith("error", StringComparison.Ordinal), answer.Text.Contains("\"error\":", StringComparison.Ordinal));
        Assert.DoesNotContain("[DONE]", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short-length", RawEnd.Cut)]
    [InlineData("badchunk", RawEnd.BadFraming)]
    [InlineData("closedelim-cut", RawEnd.ClosedComplete)]
    [InlineData("cut-mid", RawEnd.Cut)]
    public async Task A_broken_whole_answer_is_half_of_the_normal_one(string scenario, RawEnd end)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var normal = await RawHttp.PostAsync(upstream.Address, Path, Ask);

        var answer = await RawHttp.PostAsync(upstream.Address, Path, Ask, $"sk-mock-{scenario}");

        Assert.Equal(end, answer.End);
        Assert.Equal(normal.Body.Length / 2, answer.Body.Length);
        Assert.Equal(scenario is "short-length" or "cut-mid" ? $"{normal.Body.Length}" : null, answer.Header("content-length"));
        Assert.Equal(Ending.Cut, (await upstream.Books.WaitAsync(entry => entry is { Sequence: 2, Ended: true })).Ending);
    }

    [Theory]
    [InlineData("hang", false)]
    [InlineData("hang-after-headers", false)]
    [InlineData("hang-after-3", false)]
    [InlineData("gate-never", false)]
    [InlineData("delay-60000", false)]
    [InlineData("hang-after-3", true)]
    public async Task A_client_that_leaves_is_noticed_within_50_ms(string scenario, bool isReset)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var best = TimeSpan.MaxValue;

        // The best of some: the box may be busy, but a server that polls or waits for a write would never be quick.
        for (var i = 0; i < 5; i++)
        {
            await using var http = await RawHttp.ConnectAsync(upstream.Address);
            await http.SendAsync(RawHttp.Request("POST", Path, AskStream, ("api-key", $"sk-mock-{scenario}~{i}")));
            var entry = await upstream.Books.WaitAsync(entry => entry.Sequence == i + 1 && (!scenario.EndsWith('3') || entry.EventsSent == 3));
            Assert.False(entry.Ended);
            var start = Stopwatch.GetTimestamp();
            Leave(http, isReset);
            await upstream.Books.WaitForEndAsync(entry);
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
            Assert.Equal((Ending.ClientClosed, ClosedBy.Client), (entry.Ending, entry.ClosedBy));
            Assert.Equal(scenario, entry.Scenario);
        }

        Assert.InRange(best.TotalMilliseconds, 0, 50);
    }

    [Fact]
    public async Task A_stopped_upstream_cuts_what_runs_and_then_refuses_connections()
    {
        var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address);
        await http.SendAsync(RawHttp.Request("POST", Path, AskStream, ("api-key", "sk-mock-hang-after-2")));
        var entry = await upstream.Books.WaitAsync(entry => entry.EventsSent == 2);
        Assert.Equal(1, upstream.OpenConnections);

        await upstream.DisposeAsync();

        Assert.Equal((Ending.Cut, ClosedBy.Upstream), (entry.Ending, entry.ClosedBy));
        Assert.False((await http.ReadAnswerAsync()).Whole);
        await Assert.ThrowsAsync<SocketException>(() => RawHttp.ConnectAsync(upstream.Address));
        await using var again = await FaultUpstream.StartAsync(new FaultUpstreamOptions { Port = upstream.Address.Port });
        Assert.Equal(200, (await RawHttp.GetAsync(again.Address, "/v1/models")).Status);
    }

    private static void Leave(RawHttp http, bool isReset)
    {
        if (isReset)
        {
            http.Reset();
        }
        else
        {
            http.Close();
        }
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Reads segments of a close-delimited body, letting the next be sent only when one has been read; the head comes with the first.</summary>
    private static async Task<List<byte[]>> ReadGatedAsync(FaultUpstream upstream, string key, string gate)
    {
        await using var http = await RawHttp.ConnectAsync(upstream.Address);
        await http.SendAsync(RawHttp.Request("POST", Path, Ask, ("authorization", $"Bearer {key}")));
        var segments = new List<byte[]>();
        while (await http.ReadSegmentAsync() is { } segment)
        {
            var head = segments.Count == 0 ? segment.Bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4 : 0;
            segments.Add(segment.Bytes[head..]);
            upstream.Signal(gate);
        }

        return segments;
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
