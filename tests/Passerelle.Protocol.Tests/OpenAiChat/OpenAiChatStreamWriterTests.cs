using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatStreamWriterTests
{
    private const string Head = "data: {\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"asked-model\",";

    [Fact]
    public void Stream_HasTheRoleOnce_TheUsageLast_AndOneEnd()
    {
        var stream = ChatAnswers.WriteStream(sink =>
        {
            sink.Usage(new Usage { Input = 3 });
            sink.Text(0, Chars("a\\n"));
            sink.Text(0, Chars("b"));
            sink.Finish(0, FinishReason.Stop, Chars("end_turn"), default);
            sink.Usage(new Usage { Output = 2 });
            sink.End();
            sink.End();
            sink.Text(0, Chars("late"));
        });

        Assert.Equal(
            Head + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\\n\"},\"finish_reason\":null}]}\n\n"
            + Head + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":null}]}\n\n"
            + Head + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}\n\n"
            + Head + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}}\n\n"
            + "data: [DONE]\n\n",
            stream);
    }

    [Fact]
    public void Id_ThatTheProviderChangesInTheMiddle_StaysTheFirst()
    {
        var stream = ChatAnswers.WriteStream(sink =>
        {
            sink.Start(new AnswerStart { Id = Chars("resp_1") });
            sink.Text(0, Chars("a"));
            sink.Start(new AnswerStart { Id = Chars("resp_2"), Model = Chars("m-2") });
            sink.Text(0, Chars("b"));
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        });

        Assert.Contains("\"model\":\"m-2\"", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("resp_2", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Usage_ComesOnlyForThoseWhoWantIt(bool wants)
    {
        var stream = ChatAnswers.WriteStream(
            sink =>
            {
                sink.Usage(new Usage { Input = 3, Output = 1 });
                sink.Finish(0, FinishReason.Stop, default, default);
                sink.End();
            },
            wants);

        Assert.Equal(wants, stream.Contains("usage", StringComparison.Ordinal));
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_IsTheEnd_WithoutATerminator()
    {
        var stream = ChatAnswers.WriteStream(sink =>
        {
            sink.Text(0, Chars("a"));
            sink.Error(new ApiError(ApiErrorKind.RateLimited, "Too \"many\"") { Source = ErrorSource.Upstream });
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        });

        Assert.EndsWith("\n\ndata: {\"error\":{\"message\":\"Too \\\"many\\\"\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}\n\n", stream, StringComparison.Ordinal);
        Assert.Null(ChatGrammar.Fault(Encoding.UTF8.GetBytes(stream)));
    }

    [Fact]
    public void Everything_ThatTheDialectCanSay_ComesBack()
    {
        var stream = ChatAnswers.WriteStream(Say);
        var direct = new AnswerBuilder();
        Say(direct);

        Assert.Null(ChatGrammar.Fault(Encoding.UTF8.GetBytes(stream)));
        var read = new AnswerBuilder();
        _ = Fidelity.AnswerPlay.Stream(Encoding.UTF8.GetBytes(stream), ChatAnswers.Chat.ReadAnswer(TargetTraits.Default), read);
        Assert.Equal(ChatAnswers.Spell(direct.Answer), ChatAnswers.Spell(read.Answer));

        var whole = new System.Buffers.ArrayBufferWriter<byte>();
        ChatAnswers.Chat.WriteAnswer(whole, direct.Answer, ChatAnswers.Frame);
        Assert.Equal(ChatAnswers.Spell(direct.Answer), ChatAnswers.Spell(ChatAnswers.ReadBody(Encoding.UTF8.GetString(whole.WrittenSpan))));
    }

    [Fact]
    public void CallsWithoutIdAndArguments_GetBoth()
    {
        var read = new AnswerBuilder();
        var stream = ChatAnswers.WriteStream(sink =>
        {
            sink.ToolCall(0, 0, new ToolCallStart { Name = Chars("f") });
            sink.ToolCall(0, 1, new ToolCallStart { Name = Chars("f") });
            sink.ToolCall(1, 0, new ToolCallStart { Name = Chars("f") });
            sink.Finish(0, FinishReason.ToolCalls, default, default);
            sink.Finish(1, FinishReason.ToolCalls, default, default);
            sink.End();
        });
        _ = Fidelity.AnswerPlay.Stream(Encoding.UTF8.GetBytes(stream), ChatAnswers.Chat.ReadAnswer(TargetTraits.Default), read);

        var calls = read.Answer.Choices.SelectMany(choice => choice.Parts).Cast<ToolCallPart>().ToList();
        Assert.Equal(["call_0123456789abcdef_0", "call_0123456789abcdef_1", "call_0123456789abcdef_1_0"], calls.Select(call => call.Id));
        Assert.Equal(3, stream.Split("\"arguments\":\"{}\"").Length - 1);
        Assert.Null(ChatGrammar.Fault(Encoding.UTF8.GetBytes(stream)));
    }

    [Theory]
    [InlineData(FinishReason.Unknown, "odd", "stop", "odd")]
    [InlineData(FinishReason.StopText, "stop_sequence", "stop", null)]
    [InlineData(FinishReason.Refusal, "refusal", "content_filter", "refusal")]
    [InlineData(FinishReason.Pause, "pause_turn", "stop", "pause_turn")]
    [InlineData(FinishReason.ContextFull, "model_context_window_exceeded", "length", "model_context_window_exceeded")]
    [InlineData(FinishReason.BrokenToolCall, "MALFORMED_FUNCTION_CALL", "stop", "MALFORMED_FUNCTION_CALL")]
    [InlineData(FinishReason.Length, "max_tokens", "length", null)]
    [InlineData(FinishReason.ContentFilter, "SAFETY", "content_filter", null)]
    public void FinishReason_IsOneThatOpenAisClientsKnow(FinishReason reason, string native, string expected, string? told)
    {
        var stream = ChatAnswers.WriteStream(sink =>
        {
            sink.Finish(0, reason, Chars(native), default);
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        });

        Assert.Contains($"\"finish_reason\":\"{expected}\"", stream, StringComparison.Ordinal);
        Assert.Equal(told is not null, stream.Contains($"\"native_finish_reason\":\"{told}\"", StringComparison.Ordinal));
        Assert.Null(ChatGrammar.Fault(Encoding.UTF8.GetBytes(stream)));
    }

    private static void Say(AnswerSink sink)
    {
        sink.Start(new AnswerStart { Id = Chars("msg_1"), Model = Chars("claude"), Created = 7, ServiceTier = Chars("standard") });
        sink.Reasoning(0, Chars("a"), isSummary: false);
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = Chars("s1") });
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = Chars("red"), IsRedacted = true });
        sink.Reasoning(0, Chars("b"), isSummary: false);
        sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = Chars("s2") });
        sink.LogProb(0, "{\"token\":\"t\",\n\"logprob\":-1}"u8.ToArray().Select(b => b == '\n' ? (byte)' ' : b).ToArray());
        sink.Text(0, Chars("t\\u00e9"));
        sink.Cite(0, new Citation { Dialect = "anthropic-messages", Url = "https://e.x", Title = "E", Start = 1, End = 2 });
        sink.Media(0, new MediaPart(MediaKind.Image) { MediaType = "image/png", Base64 = JsonSlice.Of("AAAA") });
        sink.ToolCall(0, 0, new ToolCallStart { Id = Chars("a"), Name = Chars("f"), Signature = Chars("g"), SignatureFormat = SignatureFormats.Gemini });
        sink.ToolCall(0, 1, new ToolCallStart { Id = Chars("b"), Name = Chars("c"), IsCustom = true });
        sink.ToolArguments(0, 0, Chars("{\\\"x\\\""));
        sink.ToolArguments(0, 1, Chars("free"));
        sink.ToolArguments(0, 0, Chars(":1}"));
        sink.Finish(0, FinishReason.ToolCalls, Chars("tool_use"), default);
        sink.Refusal(1, Chars("no"));
        sink.Finish(1, FinishReason.Stop, default, default);
        sink.Usage(new Usage { Input = 10, CachedInput = 2, CacheWrite = 3, Output = 5, Reasoning = 1, AudioInput = 1, ImageOutput = 2 });
        sink.End();
    }

    private static JsonChars Chars(string escaped) => new(Encoding.UTF8.GetBytes(escaped));
}
