using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Images, sound, moderation, reranking and the older completions pass as they are, with the model's name put in.</summary>
public sealed class PassThroughTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Boundary = "----form7d1";

    [Theory]
    [InlineData("/v1/images/generations", """{"prompt":"a cat","model":"up/draw","x":1.0}""", """{"prompt":"a cat","model":"draw","x":1.0}""")]
    [InlineData("/v1/images/edits", """{"model":"up/draw","images":["a"]}""", """{"model":"draw","images":["a"]}""")]
    [InlineData("/v1/moderations", """{"model":"up/judge","input":["x"]}""", """{"model":"judge","input":["x"]}""")]
    [InlineData("/v1/rerank", """{"model":"up/rank","query":"q","documents":["a","b"]}""", """{"model":"rank","query":"q","documents":["a","b"]}""")]
    [InlineData("/openai/deployments/up%2Fold/completions?api-version=1", """{"prompt":"Once"}""", """{"model":"old","prompt":"Once"}""")]
    [InlineData("/v1/completions", """{"model":"up/old","prompt":"Once"}""", """{"model":"old","prompt":"Once"}""")]
    [InlineData("/completions", """{"model":"up/old"}""", """{"model":"old"}""")]
    public async Task Json_GoesByteForByte_AndComesBackSo(string path, string body, string sent)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("application/json", answer.Header("content-type"));
        Assert.Equal(sent, fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.BodyText);
        Assert.DoesNotContain("up/", answer.Text, StringComparison.Ordinal);
        Assert.Equal("up", answer.Header("x-passerelle-provider"));
    }

    [Fact]
    public async Task Usage_IsOnRecord()
    {
        var image = fixture.Gateway.RecordOf(await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/images/generations", """{"model":"up/draw","prompt":"x"}""", fixture.Gateway.Key));
        Assert.Equal((5, 100), (image.Request.InputTokens, image.Request.OutputTokens));
        var heard = fixture.Gateway.RecordOf(await PostFormAsync("/v1/audio/transcriptions", ("model", "up/ear"), ("stream", "true")));
        Assert.Equal((7, 3), (heard.Request.InputTokens, heard.Request.OutputTokens));
    }

    [Fact]
    public async Task Sound_ComesAsItIs()
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/audio/speech", """{"model":"up/voice","input":"Hello","voice":"alloy"}""", fixture.Gateway.Key);

        Assert.Equal((200, "audio/mpeg"), (answer.Status, answer.Header("content-type")));
        Assert.Equal([.. "voice"u8, .. Enumerable.Range(0, 40_000).Select(i => (byte)(i * 7))], answer.Body);
    }

    [Fact]
    public async Task AForm_IsSentOn_WithTheModelPutIn()
    {
        var file = new string('\u00ff', 3000) + "\r\n--not the end\r\n";
        var answer = await PostFormAsync("/v1/audio/transcriptions", ("file", file), ("model", "up/ear"), ("language", "fr"));

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("heard by ear", answer.Text, StringComparison.Ordinal);
        var sent = fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!;
        Assert.Equal($"multipart/form-data; boundary={Boundary}", sent.Header("content-type"));
        Assert.Equal(Form(("file", file), ("model", "ear"), ("language", "fr")), sent.BodyText);
    }

    [Fact]
    public async Task ATranscript_MayBeText_OrEvents()
    {
        var text = await PostFormAsync("/v1/audio/transcriptions", ("model", "up/ear"), ("response_format", "text"));
        Assert.Equal((200, "text/plain; charset=utf-8", "heard by ear\n"), (text.Status, text.Header("content-type"), text.Text));

        var events = await PostFormAsync("/v1/audio/transcriptions", ("model", "up/ear"), ("stream", "true"));
        Assert.StartsWith("text/event-stream", events.Header("content-type"), StringComparison.Ordinal);
        Assert.Contains("transcript.text.done", events.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("error", events.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldCompletions_Stream()
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/completions", """{"model":"up/old","prompt":"Once","stream":true}""", fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.EndsWith("data: [DONE]\n\n", answer.Text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"said\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/images/generations", """{"prompt":"x"}""", 400, "missing_required_parameter")]
    [InlineData("/v1/images/generations", """{"model":7}""", 400, "invalid_type")]
    [InlineData("/v1/images/generations", """{"model":"practice/echo"}""", 400, "unsupported_dialect")]
    [InlineData("/v1/audio/speech", "not json", 400, "invalid_json")]
    [InlineData("/v1/audio/transcriptions", "--x\r\nno end", 400, "invalid_form")]
    public async Task WhatIsWrong_IsSaid(string path, string body, int status, string code)
    {
        if (body.Contains("practice", StringComparison.Ordinal))
        {
            // A provider that speaks no dialect of OpenAI's has none of these endpoints.
            await fixture.Gateway.AddProviderAsync("claude", $"{fixture.Upstream.Address}v1", [], ["echo"], "anthropic-messages");
            body = body.Replace("practice", "claude", StringComparison.Ordinal);
        }

        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);

        Assert.True(answer.Status == status, answer.Text);
        Assert.Contains($"\"code\":\"{code}\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AForm_MustNameAModel_OnceOnly()
    {
        Assert.Contains("\"code\":\"missing_required_parameter\"", (await PostFormAsync("/v1/audio/transcriptions", ("file", "x"))).Text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"duplicate_name\"", (await PostFormAsync("/v1/audio/transcriptions", ("model", "up/ear"), ("model", "up/ear"))).Text, StringComparison.Ordinal);
        Assert.Equal(415, (await PostFormAsync("/v1/chat/completions", ("model", "up/ear"))).Status);
    }

    [Fact]
    public async Task SoundThatBreaksOff_EndsTheConnection_AndIsNotWhole()
    {
        var answer = await RawHttp.PostAsync(
            fixture.Gateway.Address, "/v1/audio/speech", """{"model":"up/fault-cut-mid","input":"Hello","voice":"alloy"}""", fixture.Gateway.Key);

        // The reset may overtake even the head.
        Assert.False(answer.Whole);
        Assert.Equal(RequestOutcome.Truncated, fixture.Gateway.Records.ListRequests(10).First(r => r.Model == "up/fault-cut-mid").Outcome);
    }

    private static string Form(params (string Name, string Value)[] fields)
    {
        var form = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            form.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{(name == "file" ? "; filename=\"a.mp3\"" : "")}\r\n\r\n{value}\r\n");
        }

        return form.Append($"--{Boundary}--\r\n").ToString();
    }

    private async Task<RawAnswer> PostFormAsync(string path, params (string Name, string Value)[] fields)
    {
        var body = Form(fields);
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        await http.SendAsync(
            $"POST {path} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {fixture.Gateway.Key}\r\ncontent-type: multipart/form-data; boundary={Boundary}\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        return await http.ReadAnswerAsync();
    }
}
