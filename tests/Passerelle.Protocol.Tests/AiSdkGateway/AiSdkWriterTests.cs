using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Sse;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>What answers become in each generation.</summary>
public sealed class AiSdkWriterTests
{
    private const string Folder = "Passerelle.Protocol.Tests/Golden/ai-sdk";

    private static readonly AnswerFrame Full = AiSdkTraffic.Frame with
    {
        Changes = ["dropped:topK", "clamped:temperature", "changed:responseFormat", "ignored:providerOptions.gateway.user"],
        Routing = new AnswerRouting("openai/gpt-test", "openai", [new AnswerAttempt("azure", "gpt-a", 429, "Too many \"requests\"."), new AnswerAttempt("openai", "gpt-test", 200, null)]) { Fallbacks = ["spare"] },
    };

    public static TheoryData<int> Generations => AiSdkTraffic.Generations;

    [Theory]
    [MemberData(nameof(Generations))]
    public void EveryPiece_InAStream(int generation)
    {
        var output = new ArrayBufferWriter<byte>();
        var sink = AiSdkTraffic.Dialect(generation).WriteStream(output, Full);
        SayEverything(sink);

        Assert.Null(AiSdkGrammar.Fault(generation, output.WrittenSpan));
        Golden.Check($"{Folder}/stream.{generation}.txt", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void EveryPiece_InAWholeAnswer(int generation)
    {
        var answer = new AnswerBuilder();
        SayEverything(answer);
        var output = new ArrayBufferWriter<byte>();
        AiSdkTraffic.Dialect(generation).WriteAnswer(output, answer.Answer, Full);

        Golden.Check($"{Folder}/answer.{generation}.json", System.Text.Json.Nodes.JsonNode.Parse(output.WrittenSpan)!.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
    }

    /// <summary>What goes out comes back the same, as a stream and whole.</summary>
    [Theory]
    [MemberData(nameof(Generations))]
    public void Answers_AreReadBackTheSame(int generation)
    {
        var wanted = new AnswerBuilder();
        SayEverything(wanted);
        var stream = new ArrayBufferWriter<byte>();
        SayEverything(AiSdkTraffic.Dialect(generation).WriteStream(stream, Full));
        var whole = new ArrayBufferWriter<byte>();
        AiSdkTraffic.Dialect(generation).WriteAnswer(whole, wanted.Answer, Full);

        foreach (var got in (Answer[])[AiSdkTraffic.ReadStream(stream.WrittenSpan, generation), AiSdkTraffic.ReadBody(whole.WrittenSpan, generation)])
        {
            Assert.Equal(wanted.Answer.Choices[0].Parts.Select(part => Form(part, generation)).Where(form => form.Length > 0), got.Choices[0].Parts.Select(part => Form(part, generation)));
            Assert.Equal((wanted.Answer.Id, wanted.Answer.Model, wanted.Answer.Created), (got.Id, got.Model, got.Created));
            Assert.Equal(FinishReason.ToolCalls, got.Choices[0].Finish);
            Assert.Equal((100, 30, 20, 7, 3), (got.Usage.Input, got.Usage.CachedInput, got.Usage.CacheWrite, got.Usage.Output, got.Usage.Reasoning));
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void InterleavedCalls_KeepTheirOrderAndTheirInput(int generation)
    {
        var output = new ArrayBufferWriter<byte>();
        var sink = AiSdkTraffic.Dialect(generation).WriteStream(output, AiSdkTraffic.Frame);
        Call(sink, 0, "a", "f");
        sink.ToolArguments(0, 0, AiSdkTraffic.Chars("""{"x":"""));
        Call(sink, 1, "b", "g");
        sink.ToolArguments(0, 1, AiSdkTraffic.Chars("""{"y":2"""));
        sink.ToolArguments(0, 0, AiSdkTraffic.Chars("1}"));
        sink.ToolArguments(0, 1, AiSdkTraffic.Chars("}"));
        sink.Text(0, AiSdkTraffic.Chars("So."));
        Call(sink, 2, "b", "h");
        Call(sink, 3, "", "i");
        sink.Finish(0, FinishReason.Stop, default, default);
        sink.End();

        Assert.Null(AiSdkGrammar.Fault(generation, output.WrittenSpan));
        var answer = AiSdkTraffic.ReadStream(output.WrittenSpan, generation);
        var parts = answer.Choices[0].Parts;
        Assert.Equal(["a f {\"x\":1}", "b g {\"y\":2}", "call_01test_2 h {}", "call_01test_3 i {}"], parts.OfType<ToolCallPart>().Select(call => $"{call.Id} {call.Name} {ToolArguments.AsObject(call.Arguments)}"));
        Assert.Equal([true, true, false], parts.Take(3).Select(part => part is ToolCallPart));
        Assert.Equal(FinishReason.ToolCalls, answer.Choices[0].Finish);
    }

    [Fact]
    public void ACall_IsToldAsSoonAsItIsComplete()
    {
        var output = new ArrayBufferWriter<byte>();
        var sink = Dialects.AiSdk4.WriteStream(output, AiSdkTraffic.Frame);
        Call(sink, 0, "a", "f");
        sink.ToolArguments(0, 0, AiSdkTraffic.Chars("{}"));
        Assert.DoesNotContain("\"tool-call\"", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);

        Call(sink, 1, "b", "g");
        Assert.Contains("{\"type\":\"tool-call\",\"toolCallId\":\"a\"", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public void AnError_EndsTheStream(int generation)
    {
        var output = new ArrayBufferWriter<byte>();
        var sink = AiSdkTraffic.Dialect(generation).WriteStream(output, AiSdkTraffic.Frame);
        sink.Text(0, AiSdkTraffic.Chars("Half"));
        sink.Error(new ApiError(ApiErrorKind.Unavailable, "Busy.") { Code = "overloaded" });
        sink.End();
        sink.Error(new ApiError(ApiErrorKind.Internal, "Again."));
        sink.Text(0, AiSdkTraffic.Chars("late"));

        Assert.Null(AiSdkGrammar.Fault(generation, output.WrittenSpan));
        Assert.Equal("""{"type":"error","error":{"message":"Busy.","type":"internal_server_error","param":null,"code":"overloaded","statusCode":503}}""", ReferenceEvents.Read(output.WrittenSpan)[^1].Data);
    }

    [Fact]
    public void ABreakdownOfTheProvider_IsAnError()
    {
        var output = new ArrayBufferWriter<byte>();
        var sink = Dialects.AiSdk3.WriteStream(output, AiSdkTraffic.Frame);
        sink.Text(0, AiSdkTraffic.Chars("Half"));
        sink.Finish(0, FinishReason.Error, AiSdkTraffic.Chars("error"), default);
        sink.End();

        Assert.StartsWith("{\"type\":\"error\"", ReferenceEvents.Read(output.WrittenSpan)[^1].Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FinishReason.Stop, false, "stop")]
    [InlineData(FinishReason.Stop, true, "tool-calls")]
    [InlineData(FinishReason.Unknown, false, "stop")]
    [InlineData(FinishReason.ToolCalls, false, "stop")]
    [InlineData(FinishReason.StopText, false, "stop")]
    [InlineData(FinishReason.Length, true, "length")]
    [InlineData(FinishReason.ContextFull, false, "length")]
    [InlineData(FinishReason.ContentFilter, false, "content-filter")]
    [InlineData(FinishReason.Refusal, false, "content-filter")]
    [InlineData(FinishReason.Pause, false, "stop")]
    [InlineData(FinishReason.BrokenToolCall, false, "error")]
    public void Reasons_NeverMakeAClientAskAgainForNothing(FinishReason reason, bool hasCalls, string word)
    {
        var answer = new AnswerBuilder();
        if (hasCalls)
        {
            Call(answer, 0, "a", "f");
        }

        answer.Finish(0, reason, AiSdkTraffic.Chars("own_word"), default);
        answer.End();
        foreach (var generation in (int[])[2, 3, 4])
        {
            var output = new ArrayBufferWriter<byte>();
            AiSdkTraffic.Dialect(generation).WriteAnswer(output, answer.Answer, AiSdkTraffic.Frame);

            Assert.Contains(generation == 2 ? $"\"finishReason\":\"{word}\"" : $"\"finishReason\":{{\"unified\":\"{word}\",\"raw\":\"own_word\"}}", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        }
    }

    /// <summary>AI SDK 5 would run such a call itself when it has tools and this one is not among them.</summary>
    [Theory]
    [InlineData(2, "", true)]
    [InlineData(2, """{"type":"function","name":"f","inputSchema":{}}""", false)]
    [InlineData(2, """{"type":"provider-defined","id":"anthropic.web_search_20250305","name":"web_search","args":{}}""", true)]
    [InlineData(3, """{"type":"function","name":"f","inputSchema":{}}""", true)]
    public void ACallThatTheProviderRan_IsToldToThoseWhoUnderstand(int generation, string tool, bool isTold)
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(tool.Length == 0 ? "" : $"\"tools\":[{tool}]"), generation);
        var output = new ArrayBufferWriter<byte>();
        var sink = AiSdkTraffic.Dialect(generation).WriteStream(output, AiSdkTraffic.Frame with { Request = request });
        sink.Opaque(0, new OpaquePart("anthropic-messages", "server_tool_use", JsonSlice.Parse("""{"type":"server_tool_use","id":"s","name":"web_search","input":{}}""")));
        sink.Text(0, AiSdkTraffic.Chars("Found."));
        sink.Finish(0, FinishReason.Stop, default, default);
        sink.End();

        Assert.Equal(isTold, Encoding.UTF8.GetString(output.WrittenSpan).Contains("\"toolName\":\"web_search\"", StringComparison.Ordinal));
        Assert.Equal(FinishReason.Stop, AiSdkTraffic.ReadStream(output.WrittenSpan, generation).Choices[0].Finish);
    }

    private static void SayEverything(AnswerSink sink)
    {
        sink.Start(new AnswerStart { Id = AiSdkTraffic.Chars("chatcmpl-1"), Model = AiSdkTraffic.Chars("gpt-test-0613"), Created = 1_600_000_000, ServiceTier = AiSdkTraffic.Chars("flex") });
        sink.Reasoning(0, AiSdkTraffic.Chars("Think"), isSummary: false);
        sink.Reasoning(0, AiSdkTraffic.Chars("ing"), isSummary: false);
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = AiSdkTraffic.Chars("QU5U") });
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = AiSdkTraffic.Chars("UkVE"), IsRedacted = true });
        sink.Reasoning(0, AiSdkTraffic.Chars("Sum"), isSummary: true);
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.OpenAi, Data = AiSdkTraffic.Chars("R0FB"), Id = AiSdkTraffic.Chars("rs_1") });
        sink.Reasoning(0, AiSdkTraffic.Chars("Other"), isSummary: false);
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Unknown, Data = AiSdkTraffic.Chars("Pz8/"), Id = AiSdkTraffic.Chars("r1") });
        sink.Text(0, AiSdkTraffic.Chars("Grüße \"an\" alle\n"));
        sink.Text(1, AiSdkTraffic.Chars("the second alternative"));
        sink.Cite(0, new Citation { Dialect = "openai-chat", Url = "https://a.example", Title = "A", Start = 0, End = 5, CitedText = "quoted" });
        sink.Cite(0, new Citation { Dialect = "openai-chat", Url = "https://a.example", Title = "A", Start = 6, End = 9 });
        sink.Cite(0, new Citation { Dialect = "anthropic-messages", Title = "Report.pdf", FileId = "f_1" });
        sink.TextSignature(0, SignatureFormats.Gemini, AiSdkTraffic.Chars("VFhU"));
        sink.Refusal(0, AiSdkTraffic.Chars("I will not."));
        sink.EndPart(0);
        sink.Media(0, new MediaPart(MediaKind.Image) { MediaType = "image/png", Base64 = JsonSlice.Of("iVBORw0KGgo=") });
        sink.Opaque(0, new OpaquePart("anthropic-messages", "server_tool_use", JsonSlice.Parse("{\"type\":\"server_tool_use\",\n\"id\":\"srv_1\",\"name\":\"web_search\",\"input\":{\"query\":\"x\"}}")));
        sink.Opaque(0, new OpaquePart("anthropic-messages", "web_search_tool_result", JsonSlice.Parse("""{"type":"web_search_tool_result","tool_use_id":"srv_1","content":[]}""")));
        sink.Opaque(0, new OpaquePart("openai-responses", "compaction", JsonSlice.Parse("""{"type":"compaction","id":"cmp_1"}""")));
        sink.ToolCall(0, 0, new ToolCallStart { Id = AiSdkTraffic.Chars("call_1"), Name = AiSdkTraffic.Chars("weather"), Signature = AiSdkTraffic.Chars("Q0FMTA=="), SignatureFormat = SignatureFormats.Gemini });
        sink.ToolArguments(0, 0, AiSdkTraffic.Chars("{\"city\":"));
        sink.ToolArguments(0, 0, AiSdkTraffic.Chars("\"Zürich\"}"));
        sink.EndPart(0);
        sink.ToolCall(0, 1, new ToolCallStart { Id = AiSdkTraffic.Chars("call_2"), Name = AiSdkTraffic.Chars("patch"), IsCustom = true });
        sink.ToolArguments(0, 1, AiSdkTraffic.Chars("*** \"Begin\""));
        sink.EndPart(0);
        sink.LogProb(0, "{\"token\":\"a\",\n\"logprob\":-1}"u8);
        sink.Finish(0, FinishReason.ToolCalls, AiSdkTraffic.Chars("tool_calls"), default);
        sink.Usage(new Usage { Input = 100, CachedInput = 30, CacheWrite = 20, Output = 7, Reasoning = 3 });
        sink.End();
    }

    /// <summary>A part in words, as far as a generation can say it.</summary>
    private static string Form(Part part, int generation) => part switch
    {
        TextPart text => $"text {text.Text.Text} {text.Signature?.Format} {text.Signature?.Data}",
        RefusalPart refusal => $"refusal {refusal.Text.Text}",
        ReasoningPart reasoning => $"reasoning {reasoning.Text.Text} {reasoning.Signature?.Format} {reasoning.Signature?.Data} {reasoning.Id} {reasoning.IsRedacted}",
        MediaPart media => $"media {media.MediaType} {media.Base64}",
        ToolCallPart call => $"call {call.Id} {call.Name} {call.IsCustom} {call.Arguments} {call.Signature?.Data}",
        OpaquePart { Kind: "compaction" } when generation != 4 => "",
        OpaquePart opaque => $"opaque {opaque.Dialect} {opaque.Kind} {System.Text.Json.Nodes.JsonNode.Parse(opaque.Value.Bytes.Span)!.ToJsonString()}",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    };

    private static void Call(AnswerSink sink, int call, string id, string name) => sink.ToolCall(0, call, new ToolCallStart { Id = AiSdkTraffic.Chars(id), Name = AiSdkTraffic.Chars(name) });
}
