using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatAnswerReaderTests
{
    [Theory]
    [InlineData("""{"reasoning_content":"hm"}""", "reasoning:hm")]
    [InlineData("""{"reasoning":"hm"}""", "reasoning:hm")]
    [InlineData("""{"reasoning":"hm","reasoning_content":"hm"}""", "reasoning:hm")]
    [InlineData("""{"content":"so","reasoning_content":"hm"}""", "reasoning:hm text:so")]
    [InlineData("""{"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]}""", "reasoning:hm")]
    [InlineData("""{"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","signature":"s","format":"anthropic-claude-v1","index":0}]}""", "reasoning:hm(s)")]
    [InlineData("""{"reasoning_details":[{"type":"reasoning.text","text":"a","signature":"s","index":0},{"type":"reasoning.text","text":"b","signature":"t","index":1}]}""", "reasoning:a(s) reasoning:b(t)")]
    [InlineData("""{"reasoning_details":[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.text","text":"b","index":1}]}""", "reasoning:a reasoning:b")]
    [InlineData("""{"reasoning":"sum","reasoning_details":[{"type":"reasoning.summary","summary":"sum","format":"openai-responses-v1","index":0},{"type":"reasoning.encrypted","data":"e","format":"openai-responses-v1","id":"rs_1","index":1}]}""", "summary:sum(e)")]
    [InlineData("""{"reasoning_details":[{"type":"reasoning.encrypted","data":"e","format":"anthropic-claude-v1","index":0}]}""", "redacted:(e)")]
    [InlineData("""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}],"closed":true},{"type":"text","text":"so"}]}""", "reasoning:hm text:so")]
    [InlineData("""{"content":[{"type":"thinking","thinking":"hm","signature":"s"},"so"]}""", "reasoning:hm(s) text:so")]
    [InlineData("""{"content":{"a":"\"b\""}}""", """text:{"a":"\"b\""}""")]
    [InlineData("""{"content":null,"refusal":"no"}""", "refusal:no")]
    [InlineData("""{"content":"x","images":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AAAA"}},{"image_url":"https://e.x/p.png"}]}""", "text:x image/jpeg:AAAA :https://e.x/p.png")]
    public void Message_IsRead_ReasoningFirst_AndOnce(string message, string expected)
    {
        Assert.Equal(expected, Spell(ChatAnswers.ReadBody($$"""{"choices":[{"message":{{message}} }]}""")));
        Assert.Equal(expected, Spell(ChatAnswers.ReadStream($$"""{"choices":[{"delta":{{message}} }]}""")));
    }

    [Fact]
    public void Reasoning_ThatComesInPieces_AndAgainWholeWithItsSignature_IsReadOnce()
    {
        var answer = ChatAnswers.ReadStream(
            """{"choices":[{"delta":{"reasoning_content":"h"}}]}""",
            """{"choices":[{"delta":{"reasoning_content":"m"}}]}""",
            """{"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"s","format":"anthropic-claude-v1","index":0}]}}]}""");

        Assert.Equal("reasoning:hm(s)", Spell(answer));
    }

    [Fact]
    public void AzuresFirstChunk_WithoutIdAndChoices_IsNoBeginning()
    {
        var answer = ChatAnswers.ReadStream(
            """{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{}]}""",
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"created":7,"id":"chatcmpl-1","model":"gpt"}""",
            """{"choices":[{"index":0,"delta":{"content":"hi"}}],"created":8,"id":"chatcmpl-2","model":"other"}""");

        Assert.Equal(("chatcmpl-1", "gpt", 7L), (answer.Id, answer.Model, answer.Created));
    }

    [Fact]
    public void FinishSentTwice_IsOne_AndAnErrorBehindItCounts()
    {
        var twice = ChatAnswers.ReadStream("""{"choices":[{"delta":{"content":"x"},"finish_reason":"length"}]}""", """{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
        Assert.Equal(FinishReason.Length, twice.Choices[0].Finish);

        var (late, marks) = ChatAnswers.Play(
            """{"choices":[{"delta":{"content":"x"},"finish_reason":"length"}]}""",
            """{"error":{"code":400,"message":"Token limit reached"},"choices":[{"index":0,"delta":{"content":""}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""");
        Assert.False(late.IsEnded);
        Assert.Equal((ApiErrorKind.InvalidRequest, "Token limit reached"), (late.Answer.Error!.Kind, late.Answer.Error.Message));
        Assert.True((marks & AnswerMarks.Error) != 0);
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"invalid_request_error","code":"tool_use_failed","status_code":400}}""", ApiErrorKind.InvalidRequest, "tool_use_failed")]
    [InlineData("""{"error":{"message":"m","code":"rate_limit_exceeded"}}""", ApiErrorKind.RateLimited, "rate_limit_exceeded")]
    [InlineData("""{"error":{"message":"m","code":503,"type":"server_error"}}""", ApiErrorKind.Unavailable, "server_error")]
    [InlineData("""{"error":{"message":"m","code":429}}""", ApiErrorKind.RateLimited, null)]
    [InlineData("""{"error":"m"}""", ApiErrorKind.UpstreamFailed, null)]
    [InlineData("""{"object":"error","message":"m","type":"BadRequestError","code":400}""", ApiErrorKind.InvalidRequest, "BadRequestError")]
    [InlineData("""{"choices":[{"index":0,"delta":{},"error":{"message":"m","code":502}}]}""", ApiErrorKind.UpstreamFailed, null)]
    public void ErrorInTheStream_IsTheEnd(string data, ApiErrorKind kind, string? code)
    {
        var (builder, marks) = ChatAnswers.Play("""{"choices":[{"delta":{"content":"x"}}]}""", data, "[DONE]");

        Assert.True((marks & AnswerMarks.Error) != 0);
        Assert.False(builder.IsEnded);
        Assert.Equal((kind, "m", code, ErrorSource.Upstream), (builder.Answer.Error!.Kind, builder.Answer.Error.Message, builder.Answer.Error.Code, builder.Answer.Error.Source));
        Assert.Equal("text:x", Spell(builder.Answer));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("insufficient_system_resource")]
    public void FinishReasonThatSaysError_IsAnError(string reason) =>
        Assert.Equal(ApiErrorKind.UpstreamFailed, ChatAnswers.ReadStream($$"""{"choices":[{"delta":{"content":"x"},"finish_reason":"{{reason}}"}]}""").Error?.Kind);

    [Theory]
    [InlineData("eos", FinishReason.Stop)]
    [InlineData("model_length", FinishReason.Length)]
    [InlineData("something_new", FinishReason.Unknown)]
    [InlineData("", FinishReason.Unknown)]
    public void FinishReasons_OfNeighbours_AreKnown_AndOthersKept(string reason, FinishReason expected)
    {
        var choice = ChatAnswers.ReadStream($$"""{"choices":[{"delta":{"content":"x"},"finish_reason":"{{reason}}"}]}""").Choices[0];

        Assert.Equal((expected, reason), (choice.Finish, choice.NativeFinish.Text ?? ""));
    }

    [Fact]
    public void StopText_IsTold_ButNotAServersOwnMark()
    {
        var said = ChatAnswers.ReadBody("""{"choices":[{"message":{"content":"x"},"finish_reason":"stop","stop_reason":"END"}]}""").Choices[0];
        var own = ChatAnswers.ReadBody("""{"choices":[{"message":{"content":"x"},"finish_reason":"stop","matched_stop":"<|im_end|>"}]}""").Choices[0];

        Assert.Equal((FinishReason.StopText, "END"), (said.Finish, said.StopText.Text));
        Assert.Equal(FinishReason.Stop, own.Finish);
    }

    [Fact]
    public void Sources_BesideTheChoices_AreCitations_Once()
    {
        const string Beside = "\"citations\":[\"https://a.x\"],\"search_results\":[{\"title\":\"A\",\"url\":\"https://a.x\",\"snippet\":\"s\"}]";
        var answer = ChatAnswers.ReadStream(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"delta\":{\"content\":\"x\"}}]," + Beside + "}",
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"xy\"},\"delta\":{\"content\":\"y\"},\"finish_reason\":\"stop\"}]," + Beside + "}");

        var text = Assert.IsType<TextPart>(Assert.Single(answer.Choices[0].Parts));
        Assert.Equal("xy", text.Text.Text);
        Assert.Equal(("https://a.x", "A", "s"), Assert.Single(text.Citations!) is var cited ? (cited.Url, cited.Title, cited.CitedText) : default);
    }

    [Fact]
    public void Choices_AreKeptApart_WhereverTheIndexStands()
    {
        var answer = ChatAnswers.ReadStream(
            """{"choices":[{"delta":{"content":"b"},"index":1},{"delta":{"content":"a"},"index":0}]}""",
            """{"choices":[{"delta":{},"finish_reason":"length","index":1},{"delta":{},"finish_reason":"stop","index":0}]}""");

        Assert.Equal("a b", string.Join(' ', answer.Choices.Select(choice => ((TextPart)choice.Parts[0]).Text.Text)));
        Assert.Equal([FinishReason.Stop, FinishReason.Length], answer.Choices.Select(choice => choice.Finish));
    }

    [Fact]
    public void SurrogatePair_CutInTwoEvents_IsOneCharacterAgain()
    {
        var answer = ChatAnswers.ReadStream("""{"choices":[{"delta":{"content":"\ud83d"}}]}""", """{"choices":[{"delta":{"content":"\ude00"}}]}""");

        Assert.Equal("text:😀", Spell(answer));
    }

    [Fact]
    public void BytesThatAreNoUtf8_BecomeAReplacement_AndTheStreamGoesOn()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var reader = ChatAnswers.Chat.ReadAnswer(TargetTraits.Default);
        var writer = ChatAnswers.Chat.WriteStream(output, ChatAnswers.Frame);
        byte[] data = [.. "{\"choices\":[{\"delta\":{\"content\":\"a"u8, 0xC3, .. "\"}}]}"u8];

        Assert.Equal(AnswerMarks.Content, reader.ReadEvent(default, data, writer));
        Assert.Equal(AnswerMarks.Done, reader.ReadEvent(default, "[DONE]"u8, writer));
        Assert.True(System.Text.Unicode.Utf8.IsValid(output.WrittenSpan));
        Assert.Contains("\"content\":\"a\uFFFD\"", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("ha")]
    [InlineData("""{"choices":[{"delta":{"content":"cut""")]
    [InlineData("""{"choices":[]} x""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"choices":[{"delta":{"\ud800":1}}]}""")]
    public void MalformedEvents_AreMarked_AndPassedOver(string data)
    {
        var (builder, marks) = ChatAnswers.Play(data, """{"choices":[{"delta":{"content":"x"}}]}""", "[DONE]");

        Assert.True((marks & AnswerMarks.Malformed) != 0);
        Assert.True(builder.IsEnded);
        Assert.EndsWith("x", Spell(builder.Answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"choices":5,"usage":7,"error":null,"id":3,"model":{},"created":"x"}""")]
    [InlineData("""{"choices":[null,5,{"delta":null},{"delta":[]},{"index":"0","delta":{"content":7,"tool_calls":{},"reasoning_details":3,"audio":4,"images":5,"annotations":6,"refusal":[],"function_call":"x","extra_content":1},"finish_reason":9,"logprobs":2}]}""")]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[null,3,{"function":5,"id":6,"index":"x"}],"reasoning_details":[null,1,{"text":5,"index":"y"}],"images":[1,{"image_url":3}],"annotations":[null,2,{"url_citation":4}]},"logprobs":{"content":[null,1]}}]}""")]
    public void WrongKindsOfValue_AreNothing(string data)
    {
        var (builder, marks) = ChatAnswers.Play(data, """{"choices":[{"index":0,"delta":{"content":"x"}}]}""", "[DONE]");

        Assert.Equal(AnswerMarks.None, marks & AnswerMarks.Malformed);
        Assert.True(builder.IsEnded, builder.Answer.Error?.Message);
    }

    [Fact]
    public void WhatComesBehindTheEnd_IsNothing()
    {
        var (builder, _) = ChatAnswers.Play("""{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}""", "[DONE]", """{"choices":[{"delta":{"content":"y"}}]}""", "[DONE]");
        builder.EndPart(0);

        Assert.Equal("text:x", Spell(builder.Answer));
    }

    [Fact]
    public void Audio_InPieces_IsOne()
    {
        var answer = ChatAnswers.ReadStream(
            """{"choices":[{"delta":{"audio":{"id":"audio_1","transcript":"He"}}}]}""",
            """{"choices":[{"delta":{"audio":{"id":"audio_1","transcript":"y","data":"QQ=="}}}]}""",
            """{"choices":[{"delta":{"audio":{"data":"QkM="}}}]}""",
            """{"choices":[{"delta":{"audio":{"expires_at":9}}}]}""");

        var audio = Assert.IsType<MediaPart>(Assert.Single(answer.Choices[0].Parts));
        Assert.Equal(("QUJD", "Hey"), (audio.Base64.Text, audio.Transcript.Text));
        Assert.Equal(["id \"audio_1\"", "expires_at 9"], audio.Extra!.Select(field => $"{field.Name} {field.Value}"));
    }

    [Fact]
    public void TextPath_AllocatesNothing_ReaderAndWriter()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        var reader = ChatAnswers.Chat.ReadAnswer(TargetTraits.Default);
        var writer = ChatAnswers.Chat.WriteStream(output, ChatAnswers.Frame);
        var text = Encoding.UTF8.GetBytes("""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}""");
        var thought = Encoding.UTF8.GetBytes("""{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"reasoning":" hm","reasoning_details":[{"type":"reasoning.text","text":" hm","format":"unknown","index":0}]},"finish_reason":null}]}""");
        reader.ReadEvent(default, thought, writer);
        reader.ReadEvent(default, text, writer);
        foreach (var data in new[] { thought, text })
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                reader.ReadEvent(default, data, writer);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        }
    }

    private static string Spell(Answer answer) => string.Join(' ', answer.Choices.SelectMany(choice => choice.Parts).Select(part => part switch
    {
        TextPart text => $"text:{text.Text.Text}",
        RefusalPart refusal => $"refusal:{refusal.Text.Text}",
        ReasoningPart thought => $"{(thought.IsRedacted ? "redacted" : thought.IsSummary ? "summary" : "reasoning")}:{thought.Text.Text}{(thought.Signature is { } signature ? $"({signature.Data.Text})" : "")}",
        MediaPart media => $"{media.MediaType}:{media.Base64.Text}{media.Url.Text}",
        _ => part.GetType().Name,
    }));
}
