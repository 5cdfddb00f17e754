using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicAnswerReaderTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":10,"cache_read_input_tokens":4,"cache_creation_input_tokens":6,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":5},"output_tokens":1,"service_tier":"standard"}}}""";

    [Fact]
    public void Usage_IsTheLastOfEachField_CacheIncluded()
    {
        var (builder, _) = Read(
            Start,
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20,"input_tokens":null,"output_tokens_details":{"thinking_tokens":7},"server_tool_use":{"web_search_requests":2}}}""",
            """{"type":"message_stop"}""");

        Assert.Equal(
            new Usage { Input = 20, CachedInput = 4, CacheWrite = 6, CacheWriteHour = 5, Output = 20, Reasoning = 7, WebSearches = 2 },
            builder.Answer.Usage);
        Assert.Equal("standard", builder.Answer.ServiceTier);
        Assert.True(builder.IsEnded);
    }

    [Theory]
    [InlineData("""{"input_tokens":-5,"output_tokens":1e400}""")]
    [InlineData("""{"input_tokens":"12","output_tokens":{"a":1}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public void AbsurdUsage_IsNotTold(string usage)
    {
        var (builder, marks) = Read($$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{{usage}}}""");
        Assert.Equal(default, builder.Answer.Usage);
        Assert.Equal(AnswerMarks.Finish, marks[0]);
    }

    [Fact]
    public void Marks_TellWhatAnEventHolds()
    {
        var (_, marks) = Read(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"ping"}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b""",
            """{"type":"new_event","value":{"a":[1]}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}""",
            """{"type":"message_stop"}""",
            "[DONE]",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"late"}}""");

        Assert.Equal(
            [AnswerMarks.None, AnswerMarks.None, AnswerMarks.None, AnswerMarks.Content, AnswerMarks.Malformed, AnswerMarks.None, AnswerMarks.None, AnswerMarks.Finish, AnswerMarks.Done, AnswerMarks.None, AnswerMarks.None],
            marks);
    }

    [Fact]
    public void FieldsInAnyOrder_AndEventsNamedOutside_AreRead()
    {
        var builder = AnthropicTraffic.ReadStream(Encoding.UTF8.GetBytes(
            "event: content_block_start\ndata: {\"content_block\":{\"name\":\"f\",\"input\":{},\"id\":\"t\",\"type\":\"tool_use\"},\"index\":3}\n\n"
            + "event: content_block_delta\ndata: {\"delta\":{\"partial_json\":\"{\\\"a\\\":1}\",\"type\":\"input_json_delta\"},\"index\":3}\n\n"
            + "event: message_delta\ndata: {\"delta\":{\"stop_reason\":\"tool_use\"}}\n\nevent: message_stop\ndata: {}\n\n"));

        var call = Assert.IsType<ToolCallPart>(Assert.Single(Assert.Single(builder.Answer.Choices).Parts));
        Assert.Equal(("t", "f", """{"a":1}"""), (call.Id, call.Name, call.Arguments.Text));
        Assert.True(builder.IsEnded);
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.StopText)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("tool_use", FinishReason.ToolCalls)]
    [InlineData("refusal", FinishReason.Refusal)]
    [InlineData("pause_turn", FinishReason.Pause)]
    [InlineData("compaction", FinishReason.Pause)]
    [InlineData("model_context_window_exceeded", FinishReason.ContextFull)]
    [InlineData("some_day", FinishReason.Unknown)]
    public void EveryReason_IsRead(string word, FinishReason reason)
    {
        var body = $$"""{"type":"message","content":[],"stop_reason":"{{word}}","stop_sequence":"END"}""";
        var choice = Assert.Single(AnthropicTraffic.ReadBody(Encoding.UTF8.GetBytes(body)).Answer.Choices);
        Assert.Equal((reason, word, "END"), (choice.Finish, choice.NativeFinish.Text, choice.StopText.Text));
    }

    [Theory]
    [InlineData("null", AnswerMarks.Malformed)]
    [InlineData("[]", AnswerMarks.Malformed)]
    [InlineData("<html>", AnswerMarks.Malformed)]
    [InlineData("""{"content":[{"type":"text","text":"a"}],"stop_reason":"end_turn""", AnswerMarks.Malformed)]
    [InlineData("""{"content":[],"stop_reason":"end_turn"} x""", AnswerMarks.Malformed)]
    [InlineData("{}", AnswerMarks.None)]
    [InlineData("""{"content":[],"stop_reason":"end_turn"}""", AnswerMarks.Finish)]
    [InlineData("""{"content":[{"type":"thinking","thinking":"","signature":"s"}],"stop_reason":"end_turn"}""", AnswerMarks.Finish | AnswerMarks.Content)]
    public void Bodies_AreMarked(string body, AnswerMarks marks)
    {
        var builder = new AnswerBuilder();
        Assert.Equal(marks, AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default).ReadBody(Encoding.UTF8.GetBytes(body), builder));
        Assert.Equal((marks & AnswerMarks.Finish) != 0, builder.IsEnded);
    }

    [Fact]
    public void ServersTools_ArriveWhole()
    {
        var (builder, _) = Read(
            """{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"query\":"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"a\"}"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"compaction","content":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"compaction_delta","content":"short"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"message_stop"}""");

        Assert.Equal(
            ["""{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"a"}}""", """{"type":"compaction","content":"short"}"""],
            builder.Answer.Choices[0].Parts.Cast<OpaquePart>().Select(p => p.Value.ToString()));
    }

    [Fact]
    public void RepeatedLifecycle_CountsOnce()
    {
        var (builder, _) = Read(
            Start,
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{"x":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":{"x":1}}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""",
            """{"type":"message_stop"}""");

        var choice = Assert.Single(builder.Answer.Choices);
        Assert.Equal(FinishReason.ToolCalls, choice.Finish);
        Assert.Equal("""{"x":1}""", Assert.IsType<ToolCallPart>(Assert.Single(choice.Parts)).Arguments.Text);
    }

    [Fact]
    public void StreamWithoutStop_EndsOnlyBehindAReason()
    {
        foreach (var hasReason in new[] { true, false })
        {
            var builder = new AnswerBuilder();
            var reader = AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default);
            reader.ReadEvent(default, Encoding.UTF8.GetBytes(Start), builder);
            if (hasReason)
            {
                reader.ReadEvent(default, """{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"""u8, builder);
            }

            reader.Complete(builder);
            reader.Complete(builder);
            Assert.Equal(hasReason, builder.IsEnded);
        }
    }

    [Fact]
    public void TextOfAStream_AllocatesNothing()
    {
        var data = """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Some words, \"quoted\" and ünïcode."}}"""u8.ToArray();
        var name = "content_block_delta"u8.ToArray();
        var output = new FixedBuffer();
        var reader = AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default);
        var writer = AnthropicTraffic.Dialect.WriteStream(output, AnthropicTraffic.Frame);
        reader.ReadEvent(default, Encoding.UTF8.GetBytes(Start), writer);
        reader.ReadEvent(default, """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""u8, writer);
        reader.ReadEvent(name, data, writer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            output.Clear();
            reader.ReadEvent(name, data, writer);
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        Assert.True(each == 0, $"{each} bytes an event");
        using var written = JsonDocument.Parse(output.Written[(output.Written.Span.IndexOf("data: "u8) + 6)..]);
        Assert.Equal("Some words, \"quoted\" and ünïcode.", written.RootElement.GetProperty("delta").GetProperty("text").GetString());
    }

    private static (AnswerBuilder Answer, List<AnswerMarks> Marks) Read(params string[] events)
    {
        var builder = new AnswerBuilder();
        var reader = AnthropicTraffic.Dialect.ReadAnswer(TargetTraits.Default);
        return (builder, [.. events.Select(e => reader.ReadEvent(default, Encoding.UTF8.GetBytes(e), builder))]);
    }
}
