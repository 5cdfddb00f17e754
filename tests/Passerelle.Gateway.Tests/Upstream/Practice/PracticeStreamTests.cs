using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeStreamTests : IDisposable
{
    private readonly PracticeTalk _talk = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _talk.Dispose();

    [Fact]
    public async Task Stream_has_openais_shape_to_the_byte()
    {
        var events = await _talk.StreamAsync(PracticeTalk.Request("[[reason Hm.]] [[say Hello you]] [[tool f {\"a\":1}]]"));
        var id = JsonElement.Parse(events[0]).GetProperty("id").GetString();
        string Chunk(string delta, string finish = "null") =>
            $$$"""{"id":"{{{id}}}","object":"chat.completion.chunk","created":1772600767,"model":"echo","service_tier":"default","system_fingerprint":"fp_practice","choices":[{"index":0,"delta":{{{delta}}},"logprobs":null,"finish_reason":{{{finish}}}}]}""";

        Assert.StartsWith("chatcmpl-practice-", id, StringComparison.Ordinal);
        Assert.Equal(
            [
                Chunk("""{"role":"assistant","content":"","refusal":null}"""),
                Chunk("""{"reasoning_content":"Hm."}"""),
                Chunk("""{"content":"Hello"}"""),
                Chunk("""{"content":" you"}"""),
                Chunk($$$"""{"tool_calls":[{"index":0,"id":"call_practice_{{{id![18..30]}}}_0_0","type":"function","function":{"name":"f","arguments":""}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}"""),
                Chunk("{}", "\"tool_calls\""),
                "[DONE]",
            ],
            events);
    }

    [Fact]
    public async Task Head_says_that_it_is_an_event_stream_of_unknown_length()
    {
        using var response = await _talk.SendAsync(PracticeTalk.Request("Hi", "echo", ("stream", true)).ToJsonString());

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Null(response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("Hello there, how are you?", "echo")]
    [InlineData("Bonjour à tous 👍👍", "reason")]
    [InlineData("[[say 長い文章には空白がありません。それでも少しずつ届きます。👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍]]", "slow")]
    [InlineData("[[words 500]] [[reason   spaces  kept ]]", "tools")]
    [InlineData("[[tool a {\"k\": \"a value that is longer than one chunk of a stream\"}]] [[tool b {}]]", "echo")]
    public async Task The_pieces_of_a_stream_are_the_whole_answer(string prompt, string model)
    {
        var whole = await _talk.AskAsync(PracticeTalk.Request(prompt, model, ("n", 2)));
        var events = await _talk.StreamAsync(PracticeTalk.Request(prompt, model, ("n", 2), ("stream_options", new JsonObject { ["include_usage"] = true })));
        var chunks = events[..^1].Select(e => JsonElement.Parse(e)).ToList();

        foreach (var choice in whole.GetProperty("choices").EnumerateArray())
        {
            var index = choice.GetProperty("index").GetInt32();
            var message = choice.GetProperty("message");
            var mine = chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Where(c => c.GetProperty("index").GetInt32() == index).ToList();
            var deltas = mine.Select(c => c.GetProperty("delta")).ToList();

            Assert.Equal(choice.GetProperty("finish_reason").GetString(), mine[^1].GetProperty("finish_reason").GetString());
            Assert.Equal(message.GetProperty("content").GetString() ?? "", Joined(deltas, "content"));
            Assert.Equal(message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : "", Joined(deltas, "reasoning_content"));
            Assert.Equal(
                message.TryGetProperty("tool_calls", out var calls) ? calls.EnumerateArray().Select(c => c.GetProperty("function").GetProperty("arguments").GetString()) : [],
                deltas.Where(d => d.TryGetProperty("tool_calls", out _)).Select(d => d.GetProperty("tool_calls")[0])
                    .GroupBy(c => c.GetProperty("index").GetInt32(), c => c.GetProperty("function").GetProperty("arguments").GetString())
                    .Select(pieces => string.Concat(pieces)));
        }

        Assert.Equal(whole.GetProperty("usage").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal), chunks[^1].GetProperty("usage").GetRawText());
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Usage_comes_last_and_only_when_asked_for()
    {
        var include = new JsonObject { ["include_usage"] = true };
        var asked = (await _talk.StreamAsync(PracticeTalk.Request("Hi", "echo", ("stream_options", include))))[..^1].Select(e => JsonElement.Parse(e)).ToList();
        var refused = await _talk.StreamAsync(PracticeTalk.Request("[[no-usage]]", "echo", ("stream_options", include.DeepClone())));
        var unasked = await _talk.StreamAsync(PracticeTalk.Request("Hi"));

        Assert.Empty(asked[^1].GetProperty("choices").EnumerateArray());
        Assert.Equal(1, asked[^1].GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.All(asked[..^1], c => Assert.Equal(JsonValueKind.Null, c.GetProperty("usage").ValueKind));
        Assert.DoesNotContain(refused.Concat(unasked), e => e.Contains("usage", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10_000)]
    public async Task Cut_breaks_the_connection_after_so_many_events_and_before_the_finish(int count)
    {
        await using var stream = await _talk.OpenAsync(PracticeTalk.Request($"[[cut {count}]] [[words 20]]"));
        var (text, error) = await ReadToEndAsync(stream);

        Assert.IsType<HttpIOException>(error);
        Assert.Equal(Math.Min(count, 21), PracticeTalk.Events(text).Count);
        Assert.DoesNotContain("\"stop\"", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpIOException>(async () => await stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: Token));
    }

    [Fact]
    public async Task Error_ends_the_stream_with_an_error_event()
    {
        var events = await _talk.StreamAsync(PracticeTalk.Request("[[error 2]] Hello"));

        Assert.Equal(3, events.Count);
        Assert.Equal(
            """{"error":{"message":"Practice failure: the directive [[error]] in the prompt asked for it.","type":"server_error","param":null,"code":null}}""",
            events[2]);
    }

    [Fact]
    public async Task Hang_falls_silent_until_the_reader_leaves()
    {
        await using var stream = await _talk.OpenAsync(PracticeTalk.Request("[[hang 2]] Hello"));
        var got = new StringBuilder();
        got.Append(await ReadOnceAsync(stream)).Append(await ReadOnceAsync(stream));
        using var leaving = new CancellationTokenSource();
        var reading = stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: leaving.Token).AsTask();

        Assert.Equal(2, PracticeTalk.Events(got.ToString()).Count);
        Assert.False(reading.IsCompleted);
        await leaving.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(leaving.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Closing_the_stream_ends_a_read_that_waits()
    {
        var stream = await _talk.OpenAsync(PracticeTalk.Request("[[hang]]"));
        var reading = stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: Token).AsTask();
        await stream.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadAtLeastAsync(new byte[1], 1, cancellationToken: Token));
    }

    [Fact]
    public async Task Each_event_comes_by_itself_and_after_its_wait()
    {
        using var talk = new PracticeTalk(clockStands: true);
        await using var stream = await talk.OpenAsync(PracticeTalk.Request("[[say one two]] [[gap 50ms]]"));

        Assert.Contains("assistant", await ReadOnceAsync(stream), StringComparison.Ordinal);
        Assert.Empty(talk.Time.Waits);
        foreach (var word in new[] { "\"one\"", "\" two\"" })
        {
            var reading = ReadOnceAsync(stream);
            Assert.False(reading.IsCompleted);
            talk.Time.Pass();
            Assert.Contains(word, await reading, StringComparison.Ordinal);
        }

        Assert.Contains("\"finish_reason\":\"stop\"", await ReadOnceAsync(stream), StringComparison.Ordinal);
        Assert.Equal([TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)], talk.Time.Waits);
    }

    [Fact]
    public async Task A_read_that_was_cancelled_loses_nothing()
    {
        using var talk = new PracticeTalk(clockStands: true);
        await using var stream = await talk.OpenAsync(PracticeTalk.Request("[[say one]] [[gap 50ms]]"));
        await ReadOnceAsync(stream);
        using var leaving = new CancellationTokenSource();
        var left = stream.ReadAtLeastAsync(new byte[10], 1, cancellationToken: leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        var reading = ReadOnceAsync(stream);
        talk.Time.Pass();

        Assert.Contains("\"one\"", await reading, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo", "[[words 10]]", 10)]
    [InlineData("echo", "[[words 400]]", 5)]
    [InlineData("slow", "[[words 10]]", 100)]
    [InlineData("slow", "[[words 10]] [[gap 7ms]]", 7)]
    public async Task The_usual_wait_between_words_depends_on_model_and_length(string model, string prompt, int milliseconds)
    {
        await _talk.StreamAsync(PracticeTalk.Request(prompt, model));

        Assert.All(_talk.Time.Waits, w => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), w));
        Assert.NotEmpty(_talk.Time.Waits);
    }

    [Theory]
    [InlineData("[[words 10]] [[gap 0ms]]")]
    [InlineData("[[words 5000]]")]
    public async Task No_wait_at_all_where_none_is_asked_or_the_answer_is_long(string prompt)
    {
        await _talk.StreamAsync(PracticeTalk.Request(prompt));

        Assert.Empty(_talk.Time.Waits);
    }

    [Fact]
    public async Task Any_size_of_buffer_reads_the_same_and_an_empty_one_takes_nothing()
    {
        var request = PracticeTalk.Request("Hello 👍");
        var expected = string.Concat((await _talk.StreamAsync(request)).Select(e => $"data: {e}\n\n"));
        await using var stream = await _talk.OpenAsync(request);
        using var got = new MemoryStream();
        var one = new byte[1];
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
        while (await stream.ReadAsync(one, Token) == 1)
        {
            got.Write(one);
        }

        Assert.Equal(expected, Encoding.UTF8.GetString(got.ToArray()));
    }

    [Fact]
    public async Task The_body_can_be_copied_too()
    {
        var body = PracticeTalk.Request("Hello", "echo", ("stream", true)).ToJsonString();
        using var copied = await _talk.SendAsync(body);
        using var read = await _talk.SendAsync(body);
        using var target = new MemoryStream();
        await copied.Content.CopyToAsync(target, Token);

        Assert.Equal(await read.Content.ReadAsStringAsync(Token), Encoding.UTF8.GetString(target.ToArray()));
    }

    private static string Joined(IEnumerable<JsonElement> deltas, string name) =>
        string.Concat(deltas.Select(d => d.TryGetProperty(name, out var piece) ? piece.GetString() : ""));

    private static async Task<string> ReadOnceAsync(Stream stream)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, Token));
    }

    private static async Task<(string Text, Exception? Error)> ReadToEndAsync(Stream stream)
    {
        var text = new StringBuilder();
        try
        {
            while (await ReadOnceAsync(stream) is { Length: > 0 } read)
            {
                text.Append(read);
            }

            return (text.ToString(), null);
        }
        catch (IOException e)
        {
            return (text.ToString(), e);
        }
    }
}
