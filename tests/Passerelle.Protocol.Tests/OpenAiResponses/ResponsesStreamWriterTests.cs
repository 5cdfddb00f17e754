using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

public sealed class ResponsesStreamWriterTests
{
    [Fact]
    public void ReasoningTextAndCalls_AreItemsInOrder()
    {
        var written = ResponsesPlay.WriteStream(sink =>
        {
            sink.Start(new AnswerStart { Id = ResponsesPlay.Chars("msg_1"), Model = ResponsesPlay.Chars("claude-x") });
            sink.Reasoning(0, ResponsesPlay.Chars("I "), false);
            sink.Reasoning(0, ResponsesPlay.Chars("think"), false);
            sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = ResponsesPlay.Chars("sig/=") });
            sink.EndPart(0);
            sink.Text(0, ResponsesPlay.Chars("Hello \"you\"\n"));
            sink.Text(0, ResponsesPlay.Chars("!"));
            sink.EndPart(0);
            sink.ToolCall(0, 0, new ToolCallStart { Id = ResponsesPlay.Chars("toolu_1"), Name = ResponsesPlay.Chars("weather") });
            sink.ToolArguments(0, 0, ResponsesPlay.Chars("{\"city\":"));
            sink.ToolArguments(0, 0, ResponsesPlay.Chars("\"Paris\"}"));
            sink.EndPart(0);
            sink.ToolCall(0, 1, new ToolCallStart { Name = ResponsesPlay.Chars("time") });
            sink.EndPart(0);
            sink.Finish(0, FinishReason.ToolCalls, ResponsesPlay.Chars("tool_use"), default);
            sink.Usage(new Usage { Input = 10, CachedInput = 4, Output = 7, Reasoning = 2 });
            sink.End();
        });
        var events = ResponsesPlay.Events(written);
        ResponsesGrammar.Check(events, "made");

        var response = events[^1].Data.GetProperty("response");
        Assert.Equal("response.completed", events[^1].Name);
        Assert.Equal("resp_abc", response.GetProperty("id").GetString());
        Assert.Equal("claude-x", response.GetProperty("model").GetString());
        var output = response.GetProperty("output").EnumerateArray().ToList();
        Assert.Equal(["reasoning", "message", "function_call", "function_call"], output.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal("I think", output[0].GetProperty("summary")[0].GetProperty("text").GetString());
        Assert.Equal("passerelle:anthropic-claude-v1:sig/=", output[0].GetProperty("encrypted_content").GetString());
        Assert.Equal("Hello \"you\"\n!", output[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Array, output[1].GetProperty("content")[0].GetProperty("annotations").ValueKind);
        Assert.Equal("{\"city\":\"Paris\"}", output[2].GetProperty("arguments").GetString());
        Assert.Equal("toolu_1", output[2].GetProperty("call_id").GetString());
        Assert.Equal("{}", output[3].GetProperty("arguments").GetString());
        Assert.Equal("call_abc_1", output[3].GetProperty("call_id").GetString());
        var usage = response.GetProperty("usage");
        Assert.Equal((10, 4, 7, 2, 17), (Number(usage, "input_tokens"), usage.GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32(),
            Number(usage, "output_tokens"), usage.GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32(), Number(usage, "total_tokens")));

        // The first call is told as done before the second begins: a client may start on it.
        Assert.True(events.FindIndex(e => e.Name == "response.function_call_arguments.done") < events.FindLastIndex(e => e.Name == "response.output_item.added"));
    }

    [Fact]
    public void InterleavedCalls_KeepTheirArguments()
    {
        var written = ResponsesPlay.WriteStream(sink =>
        {
            sink.ToolCall(0, 0, new ToolCallStart { Id = ResponsesPlay.Chars("a"), Name = ResponsesPlay.Chars("one") });
            sink.ToolCall(0, 1, new ToolCallStart { Id = ResponsesPlay.Chars("b"), Name = ResponsesPlay.Chars("two") });
            sink.ToolArguments(0, 0, ResponsesPlay.Chars("{\"x\":"));
            sink.ToolArguments(0, 1, ResponsesPlay.Chars("{\"y\":"));
            sink.ToolArguments(0, 0, ResponsesPlay.Chars("1}"));
            sink.ToolArguments(0, 1, ResponsesPlay.Chars("2}"));
            sink.Finish(0, FinishReason.ToolCalls, default, default);
            sink.End();
        });
        ResponsesGrammar.Check(ResponsesPlay.Events(written), "interleaved");

        var calls = ResponsesPlay.ReadStream(written).Calls();
        Assert.Equal(["{\"x\":1}", "{\"y\":2}"], calls.Select(call => call.Arguments.Text));
    }

    [Theory]
    [InlineData(FinishReason.Length, "response.incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContextFull, "response.incomplete", "max_output_tokens")]
    [InlineData(FinishReason.ContentFilter, "response.incomplete", "content_filter")]
    [InlineData(FinishReason.Stop, "response.completed", null)]
    [InlineData(FinishReason.StopText, "response.completed", null)]
    [InlineData(FinishReason.ToolCalls, "response.completed", null)]
    [InlineData(FinishReason.Refusal, "response.completed", null)]
    [InlineData(FinishReason.Pause, "response.completed", null)]
    [InlineData(FinishReason.BrokenToolCall, "response.completed", null)]
    [InlineData(FinishReason.Error, "response.completed", null)]
    [InlineData(FinishReason.Unknown, "response.completed", null)]
    public void EachFinish_HasItsEvent(FinishReason reason, string name, string? details)
    {
        var events = ResponsesPlay.Events(ResponsesPlay.WriteStream(sink =>
        {
            sink.Text(0, ResponsesPlay.Chars("half"));
            sink.EndPart(0);
            sink.ToolCall(0, 0, new ToolCallStart { Id = ResponsesPlay.Chars("a"), Name = ResponsesPlay.Chars("one") });
            sink.ToolArguments(0, 0, ResponsesPlay.Chars("{\"x\":"));
            sink.EndPart(0);
            sink.Finish(0, reason, default, default);
            sink.End();
        }));
        ResponsesGrammar.Check(events, reason.ToString());

        var response = events[^1].Data.GetProperty("response");
        Assert.Equal(name, events[^1].Name);
        Assert.Equal(details, details is null ? null : response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal("completed", response.GetProperty("output")[0].GetProperty("status").GetString());
        Assert.Equal(details is null ? "completed" : "incomplete", response.GetProperty("output")[1].GetProperty("status").GetString());
    }

    [Fact]
    public void Error_AfterABeginning_IsAFailedResponse_WithoutWhatIsNotDone()
    {
        var events = ResponsesPlay.Events(ResponsesPlay.WriteStream(sink =>
        {
            sink.Text(0, ResponsesPlay.Chars("half"));
            sink.ToolCall(0, 0, new ToolCallStart { Id = ResponsesPlay.Chars("a"), Name = ResponsesPlay.Chars("one") });
            sink.Error(new ApiError(ApiErrorKind.Unavailable, "Busy \"now\"") { Code = "server_is_overloaded" });
            sink.End();
        }));

        Assert.Equal("response.failed", events[^1].Name);
        var response = events[^1].Data.GetProperty("response");
        Assert.Equal("failed", response.GetProperty("status").GetString());
        Assert.Equal("server_is_overloaded", response.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Busy \"now\"", response.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("message", Assert.Single(response.GetProperty("output").EnumerateArray()).GetProperty("type").GetString());
        Assert.Equal(1, events.Count(e => e.Name == "response.output_item.done"));
    }

    [Fact]
    public void Error_BeforeAnything_IsAnErrorEvent()
    {
        var (name, data) = Assert.Single(ResponsesPlay.Events(ResponsesPlay.WriteStream(sink => sink.Error(new ApiError(ApiErrorKind.RateLimited, "Slow down")))));

        Assert.Equal("error", name);
        Assert.Equal(0, data.GetProperty("sequence_number").GetInt32());
        Assert.Equal("rate_limit_exceeded", data.GetProperty("code").GetString());
        Assert.Equal("Slow down", data.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("param").ValueKind);
        Assert.Equal("rate_limit_error", data.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public void Citations_AreAnnotations_AlsoBehindTheirPart()
    {
        var events = ResponsesPlay.Events(ResponsesPlay.WriteStream(sink =>
        {
            sink.Text(0, ResponsesPlay.Chars("Rain in Paris"));
            sink.EndPart(0);
            sink.Cite(0, new Citation { Dialect = "anthropic-messages", Url = "https://a.example/", Title = "A" });
            sink.Cite(0, new Citation { Dialect = "anthropic-messages", CitedText = "a place in a document, which has no form here" });
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        }));
        ResponsesGrammar.Check(events, "cited");

        var added = Assert.Single(events, e => e.Name == "response.output_text.annotation.added").Data.GetProperty("annotation");
        Assert.Equal(("url_citation", "https://a.example/", "A", 0, 13), (added.GetProperty("type").GetString(), added.GetProperty("url").GetString(),
            added.GetProperty("title").GetString(), added.GetProperty("start_index").GetInt32(), added.GetProperty("end_index").GetInt32()));
        var part = events[^1].Data.GetProperty("response").GetProperty("output")[0].GetProperty("content")[0];
        Assert.Equal(added.GetRawText(), Assert.Single(part.GetProperty("annotations").EnumerateArray()).GetRawText());
    }

    [Fact]
    public void SignaturesOfAllKinds_ComeBackThroughAClient()
    {
        var written = ResponsesPlay.WriteStream(sink =>
        {
            sink.ReasoningProof(0, new ReasoningProof { Format = SignatureFormats.Anthropic, Data = ResponsesPlay.Chars("black"), IsRedacted = true });
            sink.Reasoning(0, ResponsesPlay.Chars("thought"), true);
            sink.Text(0, ResponsesPlay.Chars("said"));
            sink.TextSignature(0, SignatureFormats.Gemini, ResponsesPlay.Chars("on text"));
            sink.ToolCall(0, 0, new ToolCallStart
            {
                Id = ResponsesPlay.Chars("c"),
                Name = ResponsesPlay.Chars("one"),
                Signature = ResponsesPlay.Chars("on call"),
                SignatureFormat = SignatureFormats.Gemini,
            });
            sink.Finish(0, FinishReason.ToolCalls, default, default);
            sink.End();
        });
        ResponsesGrammar.Check(ResponsesPlay.Events(written), "signed");

        var output = ResponsesPlay.Events(written)[^1].Data.GetProperty("response").GetProperty("output").GetRawText();
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"model":"m","input":{{output}}}""");
        Assert.True(Passerelle.Protocol.OpenAiResponses.OpenAiResponsesDialect.BringsForeignProofs(body));
        Assert.Null(Dialects.OpenAiResponses.ReadRequest(body, out var request));
        var parts = Assert.Single(request.Messages).Parts;

        var redacted = Assert.IsType<ReasoningPart>(parts[0]);
        Assert.True(redacted.IsRedacted);
        Assert.Equal((SignatureFormats.Anthropic, "black"), (redacted.Signature!.Format, redacted.Signature.Data.Text));
        var thought = Assert.IsType<ReasoningPart>(parts[1]);
        Assert.Equal(("thought", null), (thought.Text.Text, thought.Signature));
        var said = Assert.IsType<TextPart>(parts[2]);
        Assert.Equal(("said", SignatureFormats.Gemini, "on text"), (said.Text.Text, said.Signature!.Format, said.Signature.Data.Text));
        var call = Assert.IsType<ToolCallPart>(parts[3]);
        Assert.Equal((SignatureFormats.Gemini, "on call"), (call.Signature!.Format, call.Signature.Data.Text));

        // And in an answer of another gateway of this kind.
        var again = ResponsesPlay.ReadStream(written);
        Assert.Equal("on call", Assert.Single(again.Calls()).Signature!.Data.Text);
    }

    [Fact]
    public void CustomAndNamespacedTools_AreCalledAsTheCallerKnowsThem()
    {
        var body = """
            {"model":"m","input":"x","instructions":"Be kind.","tools":[
              {"type":"namespace","name":"functions","description":"d","tools":[{"type":"function","name":"run","parameters":{"type":"object"}}]},
              {"type":"custom","name":"patch","format":{"type":"text"}}]}
            """u8.ToArray();
        Assert.Null(Dialects.OpenAiResponses.ReadRequest(body, out var request));
        var frame = ResponsesPlay.Frame with { Request = request };
        var events = ResponsesPlay.Events(ResponsesPlay.WriteStream(sink =>
        {
            sink.ToolCall(0, 0, new ToolCallStart { Id = ResponsesPlay.Chars("a"), Name = ResponsesPlay.Chars("run") });
            sink.ToolCall(0, 1, new ToolCallStart { Id = ResponsesPlay.Chars("b"), Name = ResponsesPlay.Chars("patch") });
            sink.ToolArguments(0, 1, ResponsesPlay.Chars("{\"input\":\"*** \\\"Be"));
            sink.ToolArguments(0, 1, ResponsesPlay.Chars("gin\\\"\"}"));
            sink.Finish(0, FinishReason.ToolCalls, default, default);
            sink.End();
        }, frame));
        ResponsesGrammar.Check(events, "custom");

        var response = events[^1].Data.GetProperty("response");
        Assert.Equal("functions", response.GetProperty("output")[0].GetProperty("namespace").GetString());
        Assert.Equal("custom_tool_call", response.GetProperty("output")[1].GetProperty("type").GetString());
        Assert.Equal("*** \"Begin\"", response.GetProperty("output")[1].GetProperty("input").GetString());
        Assert.Equal("Be kind.", response.GetProperty("instructions").GetString());
        Assert.Equal("functions", response.GetProperty("tools")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void LogProbs_AreWithTheTextAndInTheEnd()
    {
        var item = """{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[]}"""u8.ToArray();
        var written = ResponsesPlay.WriteStream(sink =>
        {
            sink.Text(0, ResponsesPlay.Chars("a"));
            sink.LogProb(0, item);
            sink.Text(0, ResponsesPlay.Chars("b"));
            sink.LogProb(0, item);
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        });

        var part = ResponsesPlay.Events(written)[^1].Data.GetProperty("response").GetProperty("output")[0].GetProperty("content")[0];
        Assert.Equal(2, part.GetProperty("logprobs").GetArrayLength());
    }

    [Fact]
    public void Pictures_AreItems_AndOtherChoicesAreNot()
    {
        var written = ResponsesPlay.WriteStream(sink =>
        {
            sink.Media(0, new MediaPart(MediaKind.Image) { MediaType = "image/webp", Base64 = JsonSlice.Of("AAAA") });
            sink.Text(1, ResponsesPlay.Chars("the other"));
            sink.Finish(0, FinishReason.Stop, default, default);
            sink.End();
        });
        ResponsesGrammar.Check(ResponsesPlay.Events(written), "picture");

        var media = Assert.IsType<MediaPart>(Assert.Single(ResponsesPlay.ReadStream(written).Choices[0].Parts));
        Assert.Equal(("AAAA", "image/webp"), (media.Base64.Text, media.MediaType));
    }

    [Fact]
    public void TextEvents_AllocateNextToNothing()
    {
        var delta = System.Text.Encoding.UTF8.GetBytes("""{"type":"response.output_text.delta","sequence_number":9,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"some words \u00e9 \n","logprobs":[],"obfuscation":"x"}""");
        var output = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        var sink = Dialects.OpenAiResponses.WriteStream(output, ResponsesPlay.Frame);
        var reader = Dialects.OpenAiResponses.ReadAnswer(TargetTraits.Default);
        Run(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var marks = Run(1000);
        var perEvent = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;

        Assert.Equal(AnswerMarks.Content, marks);
        Assert.True(perEvent <= 200, $"{perEvent} bytes for an event");

        AnswerMarks Run(int count)
        {
            var seen = AnswerMarks.None;
            for (var i = 0; i < count; i++)
            {
                output.ResetWrittenCount();
                seen = reader.ReadEvent("response.output_text.delta"u8, delta, sink);
            }

            return seen;
        }
    }

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();
}
