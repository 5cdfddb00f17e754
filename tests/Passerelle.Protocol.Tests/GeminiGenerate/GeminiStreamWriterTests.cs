using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

public sealed class GeminiStreamWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void Pieces_AreOneEventEach_AndTheEndIsInTheLast()
    {
        var writer = Begin();
        writer.Reasoning(0, Chars("Hm\\n"), isSummary: false);
        writer.Text(0, Chars("a \\\"b\\u00e9"));
        writer.Finish(0, FinishReason.Length, Chars("length"), default);
        writer.Usage(new Usage { Input = 10, CachedInput = 4, Output = 7, Reasoning = 2 });
        writer.End();

        Assert.Equal(
            """
            data: {"candidates":[{"content":{"parts":[{"text":"Hm\n","thought":true}],"role":"model"},"index":0}],"modelVersion":"m-1","createTime":"2023-11-14T22:13:20Z","responseId":"id-1"}

            data: {"candidates":[{"content":{"parts":[{"text":"a \"b\u00e9"}],"role":"model"},"index":0}],"modelVersion":"m-1","createTime":"2023-11-14T22:13:20Z","responseId":"id-1"}

            data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"MAX_TOKENS","index":0}],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":2,"totalTokenCount":17},"modelVersion":"m-1","createTime":"2023-11-14T22:13:20Z","responseId":"id-1"}


            """,
            Text().Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void RefusalsAndCacheWrites_AreMarked_AndReadBack()
    {
        var writer = Begin();
        writer.Refusal(0, Chars("I "));
        writer.Refusal(0, Chars("won\\u0027t"));
        writer.Finish(0, FinishReason.Stop, default, default);
        writer.Usage(new Usage { Input = 10, CacheWrite = 4, Output = 7 });
        writer.End();

        var last = Events()[^1].GetProperty("usageMetadata");
        Assert.Equal("""{"text":"I ","partMetadata":{"type":"refusal"}}""", Events()[0].GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetRawText());
        Assert.Equal((10, 4), (last.GetProperty("promptTokenCount").GetInt32(), last.GetProperty("cacheWriteTokenCount").GetInt32()));
        var read = GeminiTraffic.ReadStream(_output.WrittenSpan.ToArray(), out _).Answer;
        Assert.Equal("I won't", Assert.IsType<RefusalPart>(Assert.Single(read.Choices[0].Parts)).Text.Text);
        Assert.Equal((10L, 4L, 7L), (read.Usage.Input, read.Usage.CacheWrite, read.Usage.Output));
    }

    [Fact]
    public void RefusalOfAnAnswer_SentBackInTheConversation_IsOneAgain()
    {
        var output = new ArrayBufferWriter<byte>();
        var answer = new Answer { Choices = { new AnswerChoice(0) { Parts = { new RefusalPart(JsonSlice.Of("No.")) }, Finish = FinishReason.Stop } } };
        GeminiTraffic.Dialect.WriteAnswer(output, answer, GeminiTraffic.Frame);
        using var written = JsonDocument.Parse(output.WrittenMemory);
        var content = written.RootElement.GetProperty("candidates")[0].GetProperty("content").GetRawText();

        Assert.Null(GeminiTraffic.Dialect.ReadRequest(Encoding.UTF8.GetBytes($$"""{"contents":[{{content}}]}"""), out var request));

        Assert.Equal("No.", Assert.IsType<RefusalPart>(Assert.Single(request.Messages[0].Parts)).Text.Text);
        Assert.DoesNotContain("partMetadata", Encoding.UTF8.GetString(GeminiTraffic.Dialect.WriteRequest(request, TargetTraits.Default).Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_ComeWhole_AlsoWhenTheirArgumentsAreMixed()
    {
        var writer = Begin();
        writer.ToolCall(0, 0, new ToolCallStart { Id = Chars("c1"), Name = Chars("f") });
        writer.ToolArguments(0, 0, Chars("{\\\"a\\\":"));
        writer.ToolCall(0, 1, new ToolCallStart { Name = Chars("g") });
        writer.ToolArguments(0, 0, Chars("\\n1}"));
        writer.EndPart(0);
        writer.ToolCall(0, 2, new ToolCallStart { Id = Chars("c3"), Name = Chars("h") });
        writer.ToolArguments(0, 2, Chars("{\\\"cut"));
        Assert.Equal(0, _output.WrittenCount);
        writer.Finish(0, FinishReason.ToolCalls, default, default);
        writer.End();

        var calls = Events().Select(e => e.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0])
            .Where(part => part.TryGetProperty("functionCall", out _)).Select(part => part.GetProperty("functionCall").GetRawText());
        Assert.Equal(
            [
                """{"id":"c1","name":"f","args":{"a":1}}""", """{"id":"call_0123456789_0","name":"g","args":{}}""",
                """{"id":"c3","name":"h","args":{"INVALID_JSON":"{\"cut"}}""",
            ],
            calls);
        Assert.Equal("STOP", Events()[^1].GetProperty("candidates")[0].GetProperty("finishReason").GetString());
    }

    [Fact]
    public void Text_ThatComesBehindACall_StaysBehindIt()
    {
        var writer = Begin();
        writer.ToolCall(0, 0, new ToolCallStart { Id = Chars("c1"), Name = Chars("f") });
        writer.Text(0, Chars("then"));
        writer.End();

        var parts = Events().Select(e => e.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].EnumerateObject().First().Name);
        Assert.Equal(["functionCall", "text", "text"], parts);
    }

    [Fact]
    public void AnEndWithoutAReason_GetsNone()
    {
        var writer = Begin();
        writer.Text(0, Chars("a"));
        writer.End();

        Assert.DoesNotContain("finishReason", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnError_EndsTheStream_InTheFormThatGooglesLibraryReads(bool hasText)
    {
        var writer = Begin();
        if (hasText)
        {
            writer.Text(0, Chars("a"));
        }

        var before = _output.WrittenCount;
        writer.Error(new ApiError(ApiErrorKind.Unavailable, "Overloaded."));
        writer.End();
        writer.Finish(0, FinishReason.Stop, default, default);

        // Its reader raises only when what it gets is JSON with an error whose code is from 400 to 599, and no blank line follows.
        using var document = JsonDocument.Parse(_output.WrittenMemory[before..]);
        Assert.InRange(document.RootElement.GetProperty("error").GetProperty("code").GetInt32(), 400, 599);
        Assert.False(Text().EndsWith("\n\n", StringComparison.Ordinal));
        var read = GeminiTraffic.ReadStream(_output.WrittenSpan.ToArray(), out var marks);
        Assert.True((marks & AnswerMarks.Error) != 0);
        Assert.Equal((ApiErrorKind.Unavailable, "Overloaded."), (read.Answer.Error!.Kind, read.Answer.Error.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnError_ClosesTheArray(bool hasText)
    {
        var writer = GeminiTraffic.Dialect.WriteStream(_output, GeminiTraffic.Frame with { AsArray = true });
        if (hasText)
        {
            writer.Text(0, Chars("a"));
        }

        writer.Error(new ApiError(ApiErrorKind.Unavailable, "Overloaded."));

        using var document = JsonDocument.Parse(_output.WrittenMemory);
        Assert.Equal(hasText ? 2 : 1, document.RootElement.GetArrayLength());
        Assert.True(document.RootElement.EnumerateArray().Last().TryGetProperty("error", out _));
    }

    [Fact]
    public void AnothersSignatures_AreWrapped_AndComeBackAsTheyWere()
    {
        var writer = Begin();
        writer.Reasoning(0, Chars("Hm"), isSummary: false);
        writer.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = Chars("EqQB\\/x+:y==") });
        writer.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.OpenAi, Data = Chars("gAAA_-"), Id = Chars("rs_1:2"), IsRedacted = true });
        writer.End();

        var signatures = Events().SelectMany(e => e.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts").EnumerateArray())
            .Where(part => part.TryGetProperty("thoughtSignature", out _)).ToList();
        Assert.All(signatures, part => Assert.NotEmpty(part.GetProperty("thoughtSignature").GetBytesFromBase64()));
        var body = Encoding.UTF8.GetBytes($$"""{"contents":[{"role":"model","parts":[{{string.Join(',', signatures.Select(part => part.GetRawText()))}}]}]}""");
        Assert.Null(GeminiTraffic.Dialect.ReadRequest(body, out var request));
        var reasoning = request.Messages[0].Parts.Cast<ReasoningPart>().ToList();
        Assert.Equal((SignatureFormats.Anthropic, "EqQB/x+:y==", false, null), (reasoning[0].Signature!.Format, reasoning[0].Signature!.Data.Text, reasoning[0].IsRedacted, reasoning[0].Id));
        Assert.Equal((SignatureFormats.OpenAi, "gAAA_-", true, "rs_1:2"), (reasoning[1].Signature!.Format, reasoning[1].Signature!.Data.Text, reasoning[1].IsRedacted, reasoning[1].Id));

        // To Gemini itself they say nothing.
        var written = GeminiTraffic.Dialect.WriteRequest(request, new TargetTraits { Signatures = SignatureFormats.Gemini });
        Assert.DoesNotContain("thoughtSignature", Encoding.UTF8.GetString(written.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void LogProbs_AndCitations_AreInTheLastEvent()
    {
        var writer = Begin();
        writer.Text(0, Chars("Grüße aus Köln"));
        writer.LogProb(0, """{"token":"Gr","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"Hi","logprob":-1,"bytes":null}]}"""u8);
        writer.Cite(0, new Citation { Dialect = "openai-chat", Url = "https://a.example/", Title = "A", Start = 10, End = 14 });
        writer.Finish(0, FinishReason.Stop, default, default);
        writer.End();

        var last = Events()[^1].GetProperty("candidates")[0];
        Assert.Equal("""{"chosenCandidates":[{"token":"Gr","logProbability":-0.5}],"topCandidates":[{"candidates":[{"token":"Hi","logProbability":-1}]}]}""", last.GetProperty("logprobsResult").GetRawText());
        Assert.Equal(
            """{"groundingChunks":[{"web":{"uri":"https://a.example/","title":"A"}}],"groundingSupports":[{"segment":{"startIndex":12,"endIndex":17},"groundingChunkIndices":[0]}]}""",
            last.GetProperty("groundingMetadata").GetRawText());
        var read = GeminiTraffic.ReadStream(_output.WrittenSpan.ToArray(), out _).Answer.Choices[0];
        Assert.Equal("""{"token":"Gr","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"Hi","logprob":-1,"bytes":null}]}""", read.LogProbs![0].ToString());
        Assert.Equal((10, 14), (((TextPart)read.Parts[0]).Citations![0].Start, ((TextPart)read.Parts[0]).Citations![0].End));
    }

    [Fact]
    public void TheTextPath_AllocatesNextToNothing()
    {
        const int Events = 1000;
        var data = """{"candidates": [{"content": {"parts": [{"text": " and deep it lies,\nCreatures"}],"role": "model"},"index": 0}],"usageMetadata": {"promptTokenCount": 161,"candidatesTokenCount": 16,"totalTokenCount": 381,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 161}],"thoughtsTokenCount": 204},"modelVersion": "gemini-3.1-pro-preview","responseId": "ciS5aZnUG9KqkdUP5eK_kAY"}"""u8.ToArray();
        var reader = GeminiTraffic.Dialect.ReadAnswer(TargetTraits.Default);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var writer = GeminiTraffic.Dialect.WriteStream(output, GeminiTraffic.Frame);
        reader.ReadEvent(default, data, writer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Events; i++)
        {
            reader.ReadEvent(default, data, writer);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= 200 * Events, $"{allocated / Events} bytes an event");
        Assert.True(output.WrittenCount > 100 * Events);
    }

    private static JsonChars Chars(string escaped) => new(Encoding.UTF8.GetBytes(escaped));

    private AnswerSink Begin()
    {
        var writer = GeminiTraffic.Dialect.WriteStream(_output, GeminiTraffic.Frame);
        writer.Start(new AnswerStart { Id = Chars("id-1"), Model = Chars("m-1"), Created = 1_700_000_000 });
        return writer;
    }

    private string Text() => Encoding.UTF8.GetString(_output.WrittenSpan);

    private List<JsonElement> Events() => [.. Text().Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries).Select(e =>
    {
        using var document = JsonDocument.Parse(e["data: ".Length..]);
        return document.RootElement.Clone();
    })];
}
