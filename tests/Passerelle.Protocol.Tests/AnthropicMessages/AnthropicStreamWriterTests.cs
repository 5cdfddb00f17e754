using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>What other dialects' answers become in Anthropic's stream.</summary>
public sealed class AnthropicStreamWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly AnswerSink _sink;

    public AnthropicStreamWriterTests() => _sink = AnthropicTraffic.Dialect.WriteStream(_output, AnthropicTraffic.Frame);

    [Fact]
    public void UsageBehindTheReason_IsInTheLastDelta()
    {
        _sink.Start(new AnswerStart { Id = Chars("chatcmpl-1"), Model = Chars("gpt") });
        _sink.Text(0, Chars("Hello"));
        _sink.Text(0, Chars(""));
        _sink.Finish(0, FinishReason.Stop, Chars("stop"), default);
        _sink.Usage(new Usage { Input = 100, CachedInput = 30, CacheWrite = 20, Output = 7, Reasoning = 3 });
        _sink.End();
        _sink.End();
        _sink.Text(0, Chars("late"));

        Assert.Equal(
            """
            message_start {"type":"message_start","message":{"id":"chatcmpl-1","type":"message","role":"assistant","model":"gpt","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}
            content_block_start {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
            content_block_delta {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}
            content_block_stop {"type":"content_block_stop","index":0}
            message_delta {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3}}}
            message_stop {"type":"message_stop"}
            """, Written());
    }

    [Fact]
    public void AnAnswerWithoutAnything_IsStillAMessage()
    {
        _sink.Finish(0, FinishReason.Stop, default, default);
        _sink.End();

        StreamGrammar.Check(_output.WrittenSpan.ToArray(), isBroken: false);
        Assert.Contains("\"id\":\"msg_test0001\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-test\"", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoReason_IsNotInvented()
    {
        _sink.Text(0, Chars("a"));
        _sink.End();
        Assert.Contains("\"stop_reason\":null,\"stop_sequence\":null},\"usage\"", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void InterleavedCalls_BecomeBlocksOneAfterTheOther()
    {
        Call(0, "a", "f");
        _sink.ToolArguments(0, 0, Chars("""{\"x\":"""));
        Call(1, "b", "g");
        _sink.ToolArguments(0, 1, Chars("""{\"y\":2"""));
        _sink.ToolArguments(0, 0, Chars("1}"));
        _sink.ToolArguments(0, 1, Chars("}"));
        Call(2, "c", "h");
        _sink.Finish(0, FinishReason.ToolCalls, default, default);
        _sink.End();

        StreamGrammar.Check(_output.WrittenSpan.ToArray(), isBroken: false);
        var calls = Read().Choices[0].Parts.Cast<ToolCallPart>().Select(c => $"{c.Id} {c.Name} {ToolArguments.AsObject(c.Arguments)}");
        Assert.Equal(["a f {\"x\":1}", "b g {\"y\":2}", "c h {}"], calls);
    }

    [Fact]
    public void CompleteCall_MakesRoomForTheNextAtOnce()
    {
        Call(0, "a", "f");
        _sink.ToolArguments(0, 0, Chars("{}"));
        Call(1, "b", "g");

        Assert.Contains("\"id\":\"b\"", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void CallThatIsSaidToBeComplete_MakesRoomToo()
    {
        Call(0, "a", "f");
        _sink.EndPart(0);
        Call(1, "b", "g");

        Assert.Contains("\"id\":\"b\"", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingAndRepeatedIds_AreMadeUp()
    {
        foreach (var (call, id) in new[] { (0, ""), (1, "same"), (2, "same") })
        {
            Call(call, id, "f");
            _sink.ToolArguments(0, call, Chars("{}"));
        }

        _sink.Finish(0, FinishReason.Stop, default, default);
        _sink.End();

        var choice = Read().Choices[0];
        Assert.Equal(["toolu_test0001_0", "same", "toolu_test0001_2"], choice.Parts.Cast<ToolCallPart>().Select(c => c.Id));

        // OpenAI says "stop" when a tool was forced.
        Assert.Equal("tool_use", choice.NativeFinish.Text);
    }

    [Fact]
    public void ForeignReasoning_KeepsItsProofUnderItsName()
    {
        _sink.Reasoning(0, Chars("Think"), isSummary: true);
        _sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.OpenAi, Data = Chars("gAAA="), Id = Chars("rs_1") });
        _sink.Reasoning(0, Chars("More"), isSummary: false);
        _sink.Text(0, Chars("Answer"));
        _sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Gemini, Data = Chars("CiQ"), IsRedacted = true });
        _sink.Finish(0, FinishReason.Stop, default, default);
        _sink.End();

        StreamGrammar.Check(_output.WrittenSpan.ToArray(), isBroken: false);
        var message = Whole(Read());
        Assert.Equal(
            """[{"type":"thinking","thinking":"Think","signature":"openai-responses-v1:rs_1:gAAA="},{"type":"thinking","thinking":"More","signature":""},{"type":"text","text":"Answer"},{"type":"thinking","thinking":"","signature":"google-gemini-v1::CiQ"}]""",
            message);

        // Sent back, they are known for what they are.
        Assert.Null(AnthropicTraffic.Dialect.ReadRequest(Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"assistant","content":{{message}}}]}"""), out var request));
        var parts = request.Messages[0].Parts.OfType<ReasoningPart>().Select(p => (p.Id, p.Signature?.Format, p.Signature?.Data.Text)).ToList();
        Assert.Equal([("rs_1", SignatureFormats.OpenAi, "gAAA="), (null, null, null), (null, SignatureFormats.Gemini, "CiQ")], parts);
    }

    [Fact]
    public void Citations_OfWebPages_AreSaid_AndOthersAreNot()
    {
        _sink.Text(0, Chars("Fact"));
        _sink.Cite(0, new Citation { Dialect = "openai-chat", Url = "https://a.example/\"x\"", Title = "A", Value = JsonSlice.Parse("{}") });
        _sink.Cite(0, new Citation { Dialect = "openai-chat", FileId = "file-1" });
        _sink.End();

        StreamGrammar.Check(_output.WrittenSpan.ToArray(), isBroken: false);
        var citation = Assert.Single(Assert.IsType<TextPart>(Assert.Single(Read().Choices[0].Parts)).Citations!);
        Assert.Equal(("https://a.example/\"x\"", "A"), (citation.Url, citation.Title));
        Assert.Equal("web_search_result_location", JsonDocument.Parse(citation.Value.Bytes).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void OtherAlternatives_AreNotMixedIn()
    {
        _sink.Text(0, Chars("one"));
        _sink.Text(1, Chars("two"));
        _sink.ToolCall(1, 0, new ToolCallStart { Name = Chars("f") });
        _sink.Finish(1, FinishReason.Length, default, default);
        _sink.Finish(0, FinishReason.Stop, default, default);
        _sink.End();

        var choice = Assert.Single(Read().Choices);
        Assert.Equal(("\"one\"", "end_turn"), (Assert.IsType<TextPart>(Assert.Single(choice.Parts)).Text.ToString(), choice.NativeFinish.Text));
    }

    [Fact]
    public void Error_EndsTheStream_WithoutATerminator()
    {
        _sink.Text(0, Chars("half"));
        _sink.Error(new ApiError(ApiErrorKind.RateLimited, "slow"));
        _sink.Text(0, Chars("late"));
        _sink.End();

        var text = Written();
        Assert.EndsWith("\nerror {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ReasonThatIsAnError_IsNoGoodEnd()
    {
        _sink.Text(0, Chars("half"));
        _sink.Finish(0, FinishReason.Error, default, default);
        _sink.End();
        StreamGrammar.Check(_output.WrittenSpan.ToArray(), isBroken: true);
    }

    public static TheoryData<FinishReason, string?> Reasons => new()
    {
        { FinishReason.Unknown, "end_turn" },
        { FinishReason.Stop, "end_turn" },
        { FinishReason.StopText, "stop_sequence" },
        { FinishReason.Length, "max_tokens" },
        { FinishReason.ToolCalls, "end_turn" },
        { FinishReason.ContentFilter, "refusal" },
        { FinishReason.Refusal, "refusal" },
        { FinishReason.Pause, "pause_turn" },
        { FinishReason.ContextFull, "model_context_window_exceeded" },
        { FinishReason.BrokenToolCall, "end_turn" },
        { FinishReason.Error, null },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void EveryReason_IsWritten(FinishReason reason, string? word)
    {
        var answer = new Answer { Choices = { new AnswerChoice(0) { Finish = reason, StopText = JsonSlice.Of("END") } } };
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Dialect.WriteAnswer(output, answer, AnthropicTraffic.Frame);
        using var written = JsonDocument.Parse(output.WrittenMemory);

        Assert.Equal(word, written.RootElement.GetProperty("stop_reason").GetString());
        Assert.Equal(word == "stop_sequence" ? "END" : null, written.RootElement.GetProperty("stop_sequence").GetString());
        Assert.Equal(Enum.GetValues<FinishReason>().Order(), Reasons.Select(row => row.Data.Item1).Order());
    }

    private static JsonChars Chars(string escaped) => new(Encoding.UTF8.GetBytes(escaped));

    private static string Whole(Answer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Dialect.WriteAnswer(output, answer, AnthropicTraffic.Frame);
        using var document = JsonDocument.Parse(output.WrittenMemory);
        return document.RootElement.GetProperty("content").GetRawText();
    }

    private void Call(int number, string id, string name) => _sink.ToolCall(0, number, new ToolCallStart { Id = Chars(id), Name = Chars(name) });

    private Answer Read() => AnthropicTraffic.ReadStream(_output.WrittenSpan.ToArray()).Answer;

    private string Written() => string.Join('\n', SseStream.Play(_output.WrittenSpan.ToArray(), []).Events.Select(e => $"{e.Name} {e.Data}"));
}
