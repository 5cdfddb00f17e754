using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeUpstreamTests : IDisposable
{
    private readonly PracticeTalk _talk = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _talk.Dispose();

    [Fact]
    public async Task Answer_has_openais_shape_and_says_that_it_is_no_model()
    {
        using var response = await _talk.SendAsync(PracticeTalk.Request("Hello there").ToJsonString());
        var bytes = await response.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.StartsWith("req_practice_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
        var answer = JsonElement.Parse(bytes);
        Assert.Equal(
            ["id", "object", "created", "model", "choices", "usage", "service_tier", "system_fingerprint"],
            answer.EnumerateObject().Select(p => p.Name));
        Assert.StartsWith("chatcmpl-practice-", answer.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.Equal(1772600767, answer.GetProperty("created").GetInt64());
        Assert.Equal("echo", answer.GetProperty("model").GetString());
        var choice = Assert.Single(answer.GetProperty("choices").EnumerateArray());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(["role", "content", "refusal", "annotations"], choice.GetProperty("message").EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            """
            I am Passerelle's practice provider, not a language model: I answer by fixed rules, without a key and without a network.

            You wrote: “Hello there”

            I received 1 message.

            Add a provider's key to talk to a real model. Send [[help]] to see what I can play.
            """,
            choice.GetProperty("message").GetProperty("content").GetString());
        var usage = answer.GetProperty("usage");
        Assert.Equal(3, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(65, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(68, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(0, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(0, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("[[words 40]] [[reason let me see]] [[tool f {\"a\": [[1]]}]]")]
    public async Task Same_body_gets_same_bytes(string prompt)
    {
        foreach (var stream in new[] { true, false })
        {
            var body = PracticeTalk.Request(prompt, "echo", ("stream", stream)).ToJsonString();
            using var other = new PracticeTalk();
            using var first = await _talk.SendAsync(body);
            using var second = await other.SendAsync(body);

            Assert.Equal(await first.Content.ReadAsByteArrayAsync(Token), await second.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Fact]
    public async Task Another_body_gets_another_id()
    {
        var one = await _talk.AskAsync(PracticeTalk.Request("one"));
        var two = await _talk.AskAsync(PracticeTalk.Request("two"));

        Assert.NotEqual(one.GetProperty("id").GetString(), two.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Models_are_listed_and_found_by_name()
    {
        using var list = await _talk.SendAsync(HttpMethod.Get, "/v1/models");
        var models = JsonElement.Parse(await list.Content.ReadAsStringAsync(Token));
        using var one = await _talk.SendAsync(HttpMethod.Get, "/v1/models/slow");
        var slow = JsonElement.Parse(await one.Content.ReadAsStringAsync(Token));
        using var none = await _talk.SendAsync(HttpMethod.Get, "/v1/models/gpt-5");

        Assert.Equal("list", models.GetProperty("object").GetString());
        Assert.Equal(["echo", "reason", "tools", "slow"], models.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()));
        Assert.Equal("slow", slow.GetProperty("id").GetString());
        Assert.Equal("passerelle-practice", slow.GetProperty("owned_by").GetString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_supported")]
    [InlineData("POST", "/v1/models", 405, "method_not_supported")]
    [InlineData("POST", "/v1/embeddings", 404, "unknown_url")]
    [InlineData("GET", "/", 404, "unknown_url")]
    public async Task Other_addresses_and_methods_get_openais_envelope(string method, string path, int status, string code)
    {
        using var response = await _talk.SendAsync(new HttpMethod(method), path);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Token)).GetProperty("error");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("429", 429, "requests", "rate_limit_exceeded")]
    [InlineData("401", 401, "invalid_request_error", "invalid_api_key")]
    [InlineData("402", 402, "insufficient_quota", "insufficient_quota")]
    [InlineData("403", 403, "request_forbidden", "unsupported_country_region_territory")]
    [InlineData("404", 404, "invalid_request_error", "model_not_found")]
    [InlineData("400", 400, "invalid_request_error", null)]
    [InlineData("500", 500, "server_error", null)]
    [InlineData("599", 599, "server_error", null)]
    [InlineData("429 type=insufficient_quota code=insufficient_quota", 429, "insufficient_quota", "insufficient_quota")]
    public async Task Fail_gives_the_status_with_openais_type_and_code(string arguments, int status, string type, string? code)
    {
        var (got, error) = await _talk.FailAsync(PracticeTalk.Request($"[[fail {arguments}]]").ToJsonString());

        Assert.Equal(status, got);
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains("[[fail", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fail_sends_retry_after(bool stream)
    {
        using var response = await _talk.SendAsync(PracticeTalk.Request("[[fail 429 retry-after=7]]", "echo", ("stream", stream)).ToJsonString());

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("7", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Delay_holds_back_the_head_of_the_answer_and_can_be_cancelled()
    {
        using var talk = new PracticeTalk(clockStands: true);
        using var cancelled = new CancellationTokenSource();
        var body = PracticeTalk.Request("[[delay 2s]] Hello").ToJsonString();
        var sending = talk.SendAsync(body);
        var leaving = talk.SendAsync(HttpMethod.Post, "/v1/chat/completions", Encoding.UTF8.GetBytes(body), cancelled.Token);

        Assert.False(sending.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(2), talk.Time.Waits[0]);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.False(sending.IsCompleted);
        talk.Time.Pass();
        using var response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Without_streaming_a_slow_answer_comes_when_its_stream_would_end()
    {
        await _talk.AskAsync(PracticeTalk.Request("[[words 30]]", "slow"));
        await _talk.AskAsync(PracticeTalk.Request("[[words 30]] [[gap 20ms]] [[delay 1s]]"));
        await _talk.AskAsync(PracticeTalk.Request("[[words 30]]"));

        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(1600)], _talk.Time.Waits);
    }

    [Fact]
    public async Task Cut_without_streaming_promises_more_than_it_sends()
    {
        using var response = await _talk.SendAsync(PracticeTalk.Request("[[cut 3]] Hello").ToJsonString());
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[100_000];
        var got = await stream.ReadAsync(buffer, Token);

        Assert.InRange(got, 1, (int)response.Content.Headers.ContentLength!.Value - 1);
        await Assert.ThrowsAsync<HttpIOException>(async () => await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: Token));
    }

    [Fact]
    public async Task Error_without_streaming_is_a_500()
    {
        var (status, error) = await _talk.FailAsync(PracticeTalk.Request("[[error 3]]").ToJsonString());

        Assert.Equal(500, status);
        Assert.Equal("server_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Hang_without_streaming_sends_a_head_and_no_body()
    {
        using var response = await _talk.SendAsync(PracticeTalk.Request("[[hang]]").ToJsonString());
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        using var leaving = new CancellationTokenSource();
        var reading = stream.ReadAtLeastAsync(new byte[10], 1, cancellationToken: leaving.Token).AsTask();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(reading.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
