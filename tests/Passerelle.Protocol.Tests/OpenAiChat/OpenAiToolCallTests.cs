using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>F71: the ways in which providers leave out, repeat and mix what tells one call from another.</summary>
public sealed class OpenAiToolCallTests
{
    [Theory]
    [InlineData("interleaved", "a f {\"x\":1}; b g {\"y\":2}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}]""",
        """[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\""}}]""",
        """[{"index":0,"function":{"arguments":":1}"}}]""",
        """[{"index":1,"function":{"arguments":":2}"}}]""")]
    [InlineData("no index", "a f {\"x\":1}; b g {}",
        """[{"id":"a","function":{"name":"f","arguments":"{\"x\""}}]""",
        """[{"function":{"arguments":":1}"}}]""",
        """[{"id":"b","function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("all index 0, by id", "a f {\"x\":1}; b f {\"x\":2}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}},{"index":0,"id":"b","function":{"name":"f","arguments":"{\"x\":2}"}}]""")]
    [InlineData("all index 0, no id", " f {\"x\":1};  f {\"x\":2}",
        """[{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}]""",
        """[{"index":0,"function":{"name":"f","arguments":"{\"x\":2}"}}]""")]
    [InlineData("no id, no index, one event", " f {\"x\":1};  f {\"x\":2}",
        """[{"function":{"name":"f","arguments":"{\"x\":1}"}},{"function":{"name":"f","arguments":"{\"x\":2}"}}]""")]
    [InlineData("blank id in later pieces", "a f {\"x\":1}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]""",
        """[{"index":0,"id":"","function":{"name":"","arguments":"{\"x\":1}"}}]""")]
    [InlineData("id and name in every piece", "a f {\"x\":1}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}]""",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}}]""")]
    [InlineData("name in every piece, no id", " f {\"x\":1}",
        """[{"index":0,"function":{"name":"f","arguments":""}}]""",
        """[{"index":0,"function":{"name":"f","arguments":"{\"x\""}}]""",
        """[{"index":0,"function":{"name":"f","arguments":":1}"}}]""")]
    [InlineData("another id in every piece", "a f {\"x\":1}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\""}}]""",
        """[{"index":0,"id":"b","function":{"arguments":":1}"}}]""")]
    [InlineData("id late", "a f {}",
        """[{"index":0,"id":"a"}]""",
        """[{"index":0,"function":{"name":"f"}}]""",
        """[{"index":0,"function":{"arguments":"{}"}}]""")]
    [InlineData("arguments as object", "a f {\"x\":1,\"s\":\"q\\\"\"}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1,"s":"q\""}}}]""")]
    [InlineData("arguments null and empty", "a f {}; b g {}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":null}},{"index":1,"id":"b","function":{"name":"g","arguments":""}}]""")]
    [InlineData("an empty object first", "a f {\"x\":1}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]""",
        """[{"index":0,"function":{"arguments":"{\"x\":1}"}}]""")]
    [InlineData("the same id twice", "a f {};  g {}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"a","function":{"name":"g","arguments":"{}"}}]""")]
    [InlineData("cut off", "a f {\"x\":\"ha",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":\"ha"}}]""")]
    [InlineData("brackets in strings", "a f {\"x\":\"}{\\\"\"}",
        """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":\"}{"}}]""",
        """[{"index":0,"function":{"arguments":"\\\"\"}"}}]""")]
    [InlineData("nothing but zero values", "",
        """[{"id":"","type":"","function":{"name":"","arguments":""},"custom":{"name":"","input":""}}]""")]
    [InlineData("zero values beside", "a f {\"x\":1}",
        """[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"},"custom":{"name":"","input":""}}]""")]
    [InlineData("custom", "a c 4 + 4 custom",
        """[{"index":0,"id":"a","type":"custom","custom":{"name":"c","input":"4 "}}]""",
        """[{"index":0,"custom":{"input":"+ 4"}}]""")]
    public void Calls_AreToldApart(string name, string expected, params string[] pieces)
    {
        var answer = ChatAnswers.ReadStream([.. pieces.Select(piece => $$"""{"choices":[{"index":0,"delta":{"tool_calls":{{piece}} } }]}""")]);

        Assert.True(expected == Spell(answer), $"{name}: {Spell(answer)}");
        Assert.Null(answer.Error);
    }

    [Theory]
    [InlineData("""[{"index":0,"function":{"arguments":"{}"}}]""")]
    [InlineData("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}},{"index":0,"function":{"arguments":"{\"y\":2}"}}]""")]
    public void Arguments_ThatBelongToNoCall_AreAnError_NeverMerged(string calls)
    {
        var answer = ChatAnswers.ReadStream($$"""{"choices":[{"index":0,"delta":{"tool_calls":{{calls}} },"finish_reason":"tool_calls"}]}""");

        Assert.Equal(ApiErrorKind.UpstreamFailed, answer.Error?.Kind);
    }

    [Fact]
    public void WholeAnswer_HasAsManyCallsAsItems_WhateverTheirIndex()
    {
        var answer = ChatAnswers.ReadBody("""
            {"choices":[{"message":{"tool_calls":[
              {"index":0,"function":{"name":"f","arguments":"{}"}},{"index":0,"function":{"name":"f"}},{"index":0,"id":"x","function":{"name":"f","arguments":{"a":1}}}]}}]}
            """);

        Assert.Equal(" f {};  f {}; x f {\"a\":1}", Spell(answer));
    }

    [Fact]
    public void FunctionCall_IsACall()
    {
        var whole = ChatAnswers.ReadBody("""{"choices":[{"message":{"function_call":{"name":"f","arguments":"{\"x\":1}"}},"finish_reason":"function_call"}]}""");
        var stream = ChatAnswers.ReadStream(
            """{"choices":[{"index":0,"delta":{"function_call":{"name":"f","arguments":""}}}]}""",
            """{"choices":[{"index":0,"delta":{"function_call":{"arguments":"{\"x\":1}"}}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}""");

        Assert.Equal(" f {\"x\":1}", Spell(whole));
        Assert.Equal(" f {\"x\":1}", Spell(stream));
        Assert.Equal(FinishReason.ToolCalls, stream.Choices[0].Finish);
    }

    [Fact]
    public void Signatures_OfGemini_AreFound_OnTheCall_TheMessage_AndBeforeTheCall()
    {
        const string OnCall = """{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f"},"extra_content":{"google":{"thought_signature":"sig"}}}]}}]}""";
        const string OnCallOfVertex = """{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"f"},"extra_content":{"vertex":{"thought_signature":"sig"}}}]}}]}""";
        const string OnMessage = """{"choices":[{"message":{"extra_content":{"google":{"thought_signature":"sig"}},"tool_calls":[{"id":"a","function":{"name":"f"}}]}}]}""";
        const string Before = """{"choices":[{"message":{"reasoning_details":[{"type":"reasoning.encrypted","data":"sig","format":"google-gemini-v1","id":"a","index":0}],"tool_calls":[{"id":"a","function":{"name":"f"}}]}}]}""";
        foreach (var body in new[] { OnCall, OnCallOfVertex, OnMessage, Before })
        {
            var call = Assert.IsType<ToolCallPart>(Assert.Single(ChatAnswers.ReadBody(body).Choices[0].Parts));

            Assert.Equal(("sig", SignatureFormats.Gemini), (call.Signature?.Data.Text, call.Signature?.Format));
        }
    }

    private static string Spell(Answer answer) => string.Join("; ", answer.Choices.SelectMany(choice => choice.Parts.OfType<ToolCallPart>())
        .Select(call => $"{call.Id} {call.Name} {(call.IsCustom ? $"{call.Arguments.Text} custom" : ToolArguments.AsText(call.Arguments).Text)}"));
}
