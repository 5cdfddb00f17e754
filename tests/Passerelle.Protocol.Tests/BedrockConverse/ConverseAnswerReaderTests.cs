using System.Text;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.EventStream;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.BedrockConverse;

public sealed class ConverseAnswerReaderTests
{
    private static readonly TargetTraits Claude = new() { Signatures = SignatureFormats.Anthropic };

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

    [Fact]
    public void Reasoning_HasItsSignature_AndRedactedOnesAreAsAnthropicGivesThem()
    {
        var redacted = Convert.ToBase64String("EuYBCoYB+/=="u8);
        var (builder, _) = Read(
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Let me "}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"see"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"Ep0C"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", $$$$"""{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"{{{{redacted}}}}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"text":"42"}}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));
        var whole = Whole($$$$"""
            {"output":{"message":{"role":"assistant","content":[
              {"reasoningContent":{"reasoningText":{"text":"Let me see","signature":"Ep0C"}}},{"reasoningContent":{"redactedContent":"{{{{redacted}}}}"}},{"text":"42"}]}},"stopReason":"end_turn"}
            """);

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var parts = Assert.Single(answer.Choices).Parts;
            Assert.Equal(3, parts.Count);
            var said = Assert.IsType<ReasoningPart>(parts[0]);
            Assert.Equal(("Let me see", SignatureFormats.Anthropic, "Ep0C"), (said.Text.Text, said.Signature!.Format, said.Signature.Data.Text));
            var hidden = Assert.IsType<ReasoningPart>(parts[1]);
            Assert.Equal((true, SignatureFormats.Anthropic, "EuYBCoYB+/=="), (hidden.IsRedacted, hidden.Signature!.Format, hidden.Signature.Data.Text));
        }
    }

    [Theory]
    [InlineData("AAECAw==")]
    [InlineData("no base64")]
    public void RedactedReasoningOfOthers_IsNobodysProof(string wire)
    {
        var (builder, _) = Read(("contentBlockDelta", $$$$"""{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"{{{{wire}}}}"}}}"""), ("messageStop", """{"stopReason":"end_turn"}"""));

        var hidden = Assert.IsType<ReasoningPart>(Assert.Single(Assert.Single(builder.Answer.Choices).Parts));
        Assert.Equal((SignatureFormats.Unknown, wire), (hidden.Signature!.Format, hidden.Signature.Data.Text));
    }

    [Fact]
    public void ToolCalls_ComeInPieces_OrWhole()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"f","type":"tool_use"}}}"""),
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":""}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"a\":"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"\"\u00e9\"}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockStart", """{"start":{"toolUse":{"name":"g","toolUseId":"t2"}},"contentBlockIndex":1}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("messageStop", """{"stopReason":"tool_use"}"""));
        var whole = Whole("""{"output":{"message":{"content":[{"toolUse":{"input":{"a":"\u00e9"},"name":"f","toolUseId":"t1"}},{"toolUse":{"toolUseId":"t2","name":"g","input":{}}}],"role":"assistant"}},"stopReason":"tool_use"}""");

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var calls = Assert.Single(answer.Choices).Parts.Cast<ToolCallPart>().ToList();
            Assert.Equal([("t1", "f", """{"a":"é"}"""), ("t2", "g", "{}")], calls.Select(call => (call.Id, call.Name, ToolArguments.AsText(call.Arguments).Text!.Replace("\\u00e9", "é", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void ToolsThatBedrockRuns_AreNoCallsForTheCaller()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"name":"nova_grounding","toolUseId":"t","type":"server_tool_use"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"query\":\"x\"}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolResult":{"status":"success","toolUseId":"t","type":"nova_grounding_result"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolResult":[{"text":"found"}]}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));

        var parts = Assert.Single(builder.Answer.Choices).Parts.Cast<OpaquePart>().ToList();
        Assert.Equal(["toolUse", "toolResult"], parts.Select(part => part.Kind));
        Assert.Equal("""{"toolUse":{"name":"nova_grounding","toolUseId":"t","type":"server_tool_use","input":{"query":"x"}}}""", parts[0].Value.ToString());
        Assert.Equal("""{"toolResult":{"status":"success","toolUseId":"t","type":"nova_grounding_result","content":[{"text":"found"}]}}""", parts[1].Value.ToString());
    }

    [Fact]
    public void Citations_BelongToTheTextBehindOrBeforeThem()
    {
        var (builder, _) = Read(
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"citation":{"title":"policy","sourceContent":[{"text":"20 "},{"text":"days"}],"location":{"documentChar":{"documentIndex":0,"start":0,"end":5}}}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Twenty days."}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":" See "}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"citation":{"location":{"web":{"domain":"a.example","url":"https://a.example/x"}}}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":2}"""),
            ("contentBlockDelta", """{"contentBlockIndex":3,"delta":{"text":"there."}}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));

        var parts = Assert.Single(builder.Answer.Choices).Parts.Cast<TextPart>().ToList();
        Assert.Equal(["Twenty days.", " See ", "there."], parts.Select(part => part.Text.Text));
        var document = Assert.Single(parts[0].Citations!);
        Assert.Equal(("policy", "20 days", null), (document.Title, document.CitedText, document.Url));
        Assert.Equal("https://a.example/x", Assert.Single(parts[1].Citations!).Url);
        Assert.Null(parts[2].Citations);
    }

    [Fact]
    public void CitedTextOfAWholeAnswer_IsText()
    {
        var parts = Assert.Single(Whole(
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"It says: "},
              {"citationsContent":{"content":[{"text":"twenty "},{"text":"days"}],"citations":[{"source":"https://a.example/facts","title":"Facts","sourceContent":[{"text":"20"}],"location":{"searchResultLocation":{"start":0,"end":1}}}]}}]}},"stopReason":"end_turn"}
            """).Answer.Choices).Parts.Cast<TextPart>().ToList();

        Assert.Equal("It says: twenty days", string.Concat(parts.Select(part => part.Text.Text)));
        Assert.Equal(("https://a.example/facts", "Facts", "20"), parts[^1].Citations!.Select(c => (c.Url, c.Title, c.CitedText)).Single());
    }

    [Fact]
    public void Pictures_AreTold()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"image":{"format":"jpeg"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"/9j/4AAQ"}}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));
        var whole = Whole("""{"output":{"message":{"content":[{"image":{"format":"jpeg","source":{"bytes":"/9j/4AAQ"}}}]}},"stopReason":"end_turn"}""");

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var picture = Assert.IsType<MediaPart>(Assert.Single(Assert.Single(answer.Choices).Parts));
            Assert.Equal((MediaKind.Image, "image/jpeg", "/9j/4AAQ"), (picture.Kind, picture.MediaType, picture.Base64.Text));
        }
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

    private static (AnswerBuilder Builder, AnswerMarks[] Marks) Read(params (string Name, string Payload)[] events)
    {
        var builder = new AnswerBuilder();
        var reader = Dialects.BedrockConverse.ReadAnswer(Claude);
        var marks = events.Select(e => reader.ReadEvent(Encoding.UTF8.GetBytes(e.Name), Encoding.UTF8.GetBytes(e.Payload), builder)).ToArray();
        reader.Complete(builder);
        return (builder, marks);
    }

    private static AnswerBuilder Whole(string body)
    {
        var builder = new AnswerBuilder();
        _ = Dialects.BedrockConverse.ReadAnswer(Claude).ReadBody(Encoding.UTF8.GetBytes(body), builder);
        return builder;
    }
}
