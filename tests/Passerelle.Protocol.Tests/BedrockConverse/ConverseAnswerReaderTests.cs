using System.Text;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.EventStream;
using Passerelle.Testing;
using static Passerelle.Protocol.Tests.BedrockConverse.ConverseTraffic;

namespace Passerelle.Protocol.Tests.BedrockConverse;

public sealed class ConverseAnswerReaderTests
{
    [Fact]
    public void Marks_TellWhatAnEventHolds()
    {
        var (builder, marks) = Read(
            ("messageStart", """{"role":"assistant","p":"abc"}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":""},"p":"a"}"""),
            ("contentBlockDelta", """{"delta":{"text":"Hé"},"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"y"""),
            ("newEvent", """{"message":"not an error"}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""),
            ("metadata", """{"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5},"metrics":{"latencyMs":1},"serviceTier":{"type":"flex"}}"""));

        Assert.Equal(
            [AnswerMarks.None, AnswerMarks.None, AnswerMarks.Content, AnswerMarks.Malformed, AnswerMarks.None, AnswerMarks.None, AnswerMarks.Finish, AnswerMarks.None],
            marks);
        Assert.Equal("Hé", Assert.IsType<TextPart>(Assert.Single(Assert.Single(builder.Answer.Choices).Parts)).Text.Text);
        Assert.Equal(new Usage { Input = 3, Output = 2 }, builder.Answer.Usage);
        Assert.Equal("flex", builder.Answer.ServiceTier);
        Assert.True(builder.IsEnded);
    }

    [Fact]
    public void WithoutAReasonForStopping_ItHasNotEnded()
    {
        var (builder, _) = Read(("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"a"}}"""), ("metadata", """{"usage":{"inputTokens":3}}"""));

        Assert.False(builder.IsEnded);
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("stop_sequence", FinishReason.StopText)]
    [InlineData("guardrail_intervened", FinishReason.ContentFilter)]
    [InlineData("content_filtered", FinishReason.ContentFilter)]
    [InlineData("model_context_window_exceeded", FinishReason.ContextFull)]
    [InlineData("malformed_tool_use", FinishReason.BrokenToolCall)]
    [InlineData("malformed_model_output", FinishReason.BrokenToolCall)]
    [InlineData("refusal", FinishReason.Refusal)]
    [InlineData("tomorrow's", FinishReason.Unknown)]
    public void EveryReason_IsKnown_AndKeptInItsOwnWord(string word, FinishReason expected)
    {
        var choice = Assert.Single(Read(("messageStop", $$"""{"stopReason":"{{word}}"}""")).Builder.Answer.Choices);

        Assert.Equal((expected, word), (choice.Finish, choice.NativeFinish.Text));
        Assert.Equal(expected, Assert.Single(Whole($$$"""{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"{{{word}}}"}""").Answer.Choices).Finish);
    }

    [Theory]
    [InlineData("""{"stopReason":"stop_sequence","additionalModelResponseFields":{"delta":{"stop_sequence":"END"}}}""", "END")]
    [InlineData("""{"stopReason":"stop_sequence","additionalModelResponseFields":{"stop_sequence":"END"}}""", "END")]
    [InlineData("""{"stopReason":"stop_sequence","additionalModelResponseFields":{"delta":{"stop_sequence":null}}}""", null)]
    public void StopText_IsToldWhereItWasAskedFor(string payload, string? expected) =>
        Assert.Equal(expected, Assert.Single(Read(("messageStop", payload)).Builder.Answer.Choices).StopText.Text);

    [Theory]
    [InlineData("""{"inputTokens":10,"outputTokens":2,"cacheReadInputTokens":4,"cacheWriteInputTokens":6,"cacheDetails":[{"ttl":"1h","inputTokens":5},{"ttl":"5m","inputTokens":1}]}""", 20L, 4L, 6L, 5L, 2L)]
    [InlineData("""{"inputTokens":10,"outputTokens":2,"cacheReadInputTokenCount":4,"cacheWriteInputTokenCount":6}""", 20L, 4L, 6L, null, 2L)]
    [InlineData("""{"cacheReadInputTokenCount":1,"cacheReadInputTokens":4,"inputTokens":10,"cacheWriteInputTokens":6,"cacheWriteInputTokenCount":1}""", 20L, 4L, 6L, null, null)]
    [InlineData("""{"inputTokens":0,"outputTokens":0}""", 0L, null, null, null, 0L)]
    [InlineData("""{"inputTokens":-5,"outputTokens":1e400,"cacheDetails":{"ttl":"1h"},"cacheReadInputTokens":[1],"cacheReadInputTokenCount":{"a":2}}""", null, null, null, null, null)]
    [InlineData("""{"inputTokens":"12","cacheDetails":[7,{"ttl":1,"inputTokens":3},{"ttl":"1h"}]}""", null, null, null, null, null)]
    [InlineData("[]", null, null, null, null, null)]
    public void Usage_IncludesWhatTheCacheGave(string usage, long? input, long? read, long? written, long? hour, long? output)
    {
        var told = Read(("metadata", $$"""{"usage":{{usage}}}""")).Builder.Answer.Usage;

        Assert.Equal(new Usage { Input = input, CachedInput = read, CacheWrite = written, CacheWriteHour = hour, Output = output }, told);
    }

    [Theory]
    [InlineData("throttlingException", """{"message":"Too many requests"}""", ApiErrorKind.RateLimited, "Too many requests")]
    [InlineData("modelStreamErrorException", """{"message":"x","originalStatusCode":500,"originalMessage":"y"}""", ApiErrorKind.UpstreamFailed, "x")]
    [InlineData("serviceUnavailableException", """{"message":"x"}""", ApiErrorKind.Unavailable, "x")]
    [InlineData("validationException", """{"message":"Input is too long for requested model."}""", ApiErrorKind.InvalidRequest, "Input is too long for requested model.")]
    [InlineData("InternalFailure", "Try again.", ApiErrorKind.UpstreamFailed, "Try again.")]
    [InlineData("tomorrowsException", "{}", ApiErrorKind.UpstreamFailed, "The provider's answer broke off with an error.")]
    [InlineData("error", "", ApiErrorKind.UpstreamFailed, "The provider's answer broke off with an error.")]
    public void Exception_EndsTheAnswerWithAnError(string name, string payload, ApiErrorKind kind, string message)
    {
        var (builder, marks) = Read(
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"a"}}"""),
            (name, payload),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"late"}}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));

        Assert.Equal([AnswerMarks.Content, AnswerMarks.Error, AnswerMarks.None, AnswerMarks.None], marks);
        Assert.Equal((kind, message, ErrorSource.Upstream), (builder.Answer.Error!.Kind, builder.Answer.Error.Message, builder.Answer.Error.Source));
        Assert.False(builder.IsEnded);
    }

    [Theory]
    [InlineData("""{"message":"The security token included in the request is expired","__type":"com.amazon.coral.service#ExpiredTokenException"}""", ApiErrorKind.Unauthorized)]
    [InlineData("""{"Message":"User is not authorized","__type":"AccessDeniedException"}""", ApiErrorKind.Forbidden)]
    [InlineData("""{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}""", ApiErrorKind.UpstreamFailed)]
    public void ErrorInPlaceOfAnAnswer_IsAnError(string body, ApiErrorKind kind) => Assert.Equal(kind, Whole(body).Answer.Error!.Kind);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"output":{"message":{"content":[{"text":"a"}]}},"stopReason":"end_turn"} x""")]
    [InlineData("""{"output":{"message":{"content":[{"text":"a""")]
    public void WhatIsNoAnswer_IsMalformed(string body) =>
        Assert.Equal(AnswerMarks.Malformed, Dialects.BedrockConverse.ReadAnswer(Claude).ReadBody(Encoding.UTF8.GetBytes(body), AnswerSink.Nothing));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"output":null}""")]
    [InlineData("""{"output":{"message":[]},"stopReason":7}""")]
    public void AnEmptyAnswer_SaysNothing(string body) =>
        Assert.Equal(AnswerMarks.None, Dialects.BedrockConverse.ReadAnswer(Claude).ReadBody(Encoding.UTF8.GetBytes(body), AnswerSink.Nothing));

    [Fact]
    public void Nonsense_NeverThrows()
    {
        var random = Seed.Take();
        var json = new RandomJson(random);
        string[] names = ["messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata", "throttlingException", "x", ""];
        string[] members = ["contentBlockIndex", "start", "delta", "toolUse", "toolResult", "image", "source", "bytes", "text", "reasoningContent", "redactedContent", "signature", "citation",
            "location", "web", "sourceContent", "usage", "stopReason", "output", "message", "content", "citationsContent", "citations", "additionalModelResponseFields", "input", "type"];
        for (var run = 0; run < 3_000; run++)
        {
            var reader = Dialects.BedrockConverse.ReadAnswer(Claude);
            var sink = new AnswerBuilder();
            for (var i = 0; i < 6; i++)
            {
                var payload = Encoding.UTF8.GetBytes(Nested(3));
                _ = reader.ReadEvent(Encoding.UTF8.GetBytes(json.Pick(names)), payload.AsSpan(0, random.Next(4) == 0 ? random.Next(payload.Length + 1) : payload.Length), sink);
            }

            reader.Complete(sink);
            _ = Dialects.BedrockConverse.ReadAnswer(Claude).ReadBody(Encoding.UTF8.GetBytes(Nested(5)), new AnswerBuilder());
        }

        string Nested(int depth) => random.Next(3) == 0 ? json.Value(depth)
            : random.Next(4) == 0 ? $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Nested(Math.Max(0, depth - 1))))}]"
            : json.Object(members.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(name => (name, depth > 0 ? Nested(depth - 1) : json.Value(0))));
    }

    [Fact]
    public void RecordedStreams_WithAnyByteChanged_NeverThrow_AndReadingAllocatesNothingForAPieceOfText()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var random = Seed.Take();
        foreach (var entry in Recordings.Shared!.List("bedrock-converse", status: 200))
        {
            var body = Recordings.Shared!.Load(entry.Id).ResponseBody;
            var messages = entry.Kind == "eventstream" ? AwsMessages.Read(body) : [("", body)];
            for (var run = 0; run < 20; run++)
            {
                var reader = Dialects.BedrockConverse.ReadAnswer(Claude);
                foreach (var (name, payload) in messages)
                {
                    var wrong = payload.ToArray();
                    wrong[random.Next(wrong.Length)] = (byte)random.Next(256);
                    _ = entry.Kind == "eventstream" ? reader.ReadEvent(Encoding.UTF8.GetBytes(name), wrong, new AnswerBuilder()) : reader.ReadBody(wrong, new AnswerBuilder());
                }
            }
        }

        var piece = """{"contentBlockIndex":0,"delta":{"text":"x"},"p":"abcdef"}"""u8.ToArray();
        var warm = Dialects.BedrockConverse.ReadAnswer(Claude);
        Assert.Equal(AnswerMarks.Content, warm.ReadEvent("contentBlockDelta"u8, piece, AnswerSink.Nothing));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = warm.ReadEvent("contentBlockDelta"u8, piece, AnswerSink.Nothing);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
