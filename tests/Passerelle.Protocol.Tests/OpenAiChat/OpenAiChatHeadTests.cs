using System.Text;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatHeadTests
{
    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", "m", false, null, false)]
    [InlineData("""{"messages":[]}""", null, false, null, false)]
    [InlineData("""{"model":null,"messages":[],"stream":null,"max_tokens":null,"stream_options":null}""", null, false, null, false)]
    [InlineData("""{"messages":[{"role":"user","content":"model"}],"model":"a/b:c-1.5"}""", "a/b:c-1.5", false, null, false)]
    [InlineData("""  { "model" : "m" , "messages" : [ ] , "stream" : true }  """, "m", true, null, false)]
    [InlineData("\r\n\t{\"messages\":[],\n\"stream\":\ttrue}\r\n", null, true, null, false)]
    [InlineData("""{"messages":[],"stream":false}""", null, false, null, false)]
    [InlineData("""{"messages":[],"max_tokens":5}""", null, false, 5L, false)]
    [InlineData("""{"messages":[],"max_tokens":0}""", null, false, 0L, false)]
    [InlineData("""{"messages":[],"max_tokens":-1}""", null, false, null, false)]
    [InlineData("""{"messages":[],"max_tokens":16.0}""", null, false, 16L, false)]
    [InlineData("""{"messages":[],"max_tokens":1e3}""", null, false, 1000L, false)]
    [InlineData("""{"messages":[],"max_completion_tokens":7}""", null, false, 7L, false)]
    [InlineData("""{"messages":[],"max_tokens":5,"max_completion_tokens":7}""", null, false, 7L, false)]
    [InlineData("""{"messages":[],"max_completion_tokens":7,"max_tokens":5}""", null, false, 7L, false)]
    [InlineData("""{"messages":[],"max_completion_tokens":null,"max_tokens":5}""", null, false, 5L, false)]
    [InlineData("""{"messages":[],"max_tokens":9007199254740991}""", null, false, 9007199254740991L, false)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{"include_usage":true}}""", null, true, null, true)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{"include_usage":false}}""", null, true, null, false)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{"include_usage":null}}""", null, true, null, false)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{}}""", null, true, null, false)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{"x":{"include_usage":true},"include_obfuscation":false}}""", null, true, null, false)]
    [InlineData("""{"messages":[],"stream":true,"stream_options":{"x":[{}],"include_usage":true,"y":1}}""", null, true, null, true)]
    [InlineData("""{"messages":[],"stream_options":{"include_usage":true}}""", null, false, null, true)]
    [InlineData("""{"mod\u0065l":"m","messages":[],"\u0073tream":true,"stream_options":{"include\u005fusage":true}}""", "m", true, null, true)]
    [InlineData("""{"model":"\u0067pt\/x","messages":[]}""", "gpt/x", false, null, false)]
    [InlineData("""{"model":"模型-é","messages":[]}""", "模型-é", false, null, false)]
    [InlineData("""{"MODEL":1,"Stream":2,"messages":[],"metadata":{"model":3,"stream":"x","messages":0}}""", null, false, null, false)]
    [InlineData("""{"messages":[{"content":"\ud83d\ude00 \\ud800 \\\\ud83d"}],"model":"m"}""", "m", false, null, false)]
    [InlineData("""{"messages":[{"a":1},{"a":1},[{"a":1}]],"x":{"a":1},"y":{"a":{"a":{"a":1}}}}""", null, false, null, false)]
    [InlineData("""{"messages":[],"seed":-1.5E+300,"logit_bias":{"50256":-100},"x":1e400,"":0}""", null, false, null, false)]
    public void GoodHead_IsRead(string body, string? model, bool stream, long? maxTokens, bool wantsUsage)
    {
        var error = Dialects.OpenAiChat.ReadHead(Encoding.UTF8.GetBytes(body), out var head);

        Assert.Null(error);
        Assert.Equal((model, stream, maxTokens, wantsUsage), (head.Model, head.Stream, head.MaxTokens, head.WantsStreamUsage));
    }

    [Theory]
    [InlineData("model", "1", "true", "{}", "[]", "\"\"", "\"a\\u0000b\"", "\"a\\nb\"", "\"\\u001b\"", "\"\\u007f\"")]
    [InlineData("messages", "null", "1", "{}", "\"x\"", "true")]
    [InlineData("stream", "1", "0", "\"true\"", "{}", "[]", "[true]")]
    [InlineData("max_tokens", "-2", "1.5", "\"5\"", "true", "{}", "[]", "9223372036854775808", "1e400", "9223372036854775807")]
    [InlineData("max_completion_tokens", "-2", "0.1", "\"5\"", "false", "{}", "[1]", "1e19")]
    [InlineData("stream_options", "1", "true", "\"\"", "[]")]
    [InlineData("stream_options.include_usage", "1", "\"true\"", "{}", "[]")]
    public void FieldOfAWrongType_IsNamed(string param, params string[] values)
    {
        foreach (var value in values)
        {
            var wrong = param == "stream_options.include_usage" ? $$"""{"include_usage":{{value}}}""" : value;
            var name = param.Split('.')[0];
            var messages = name == "messages" ? "" : "\"messages\":[],";

            var error = Dialects.OpenAiChat.ReadHead(Encoding.UTF8.GetBytes($$"""{{{messages}}"{{name}}":{{wrong}}}"""), out _);

            Assert.True(error is { Kind: ApiErrorKind.InvalidRequest, Code: "invalid_type" } && error.Param == param, $"{param}: {value} gave {error}");
            Assert.Contains($"\"{param}\"", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ModelName_MayHave256Characters()
    {
        Assert.Null(Read($$"""{"messages":[],"model":"{{new string('m', 256)}}"}"""));
        Assert.Equal("model", Read($$"""{"messages":[],"model":"{{new string('m', 257)}}"}""")?.Param);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"model":"m","x":{"messages":[]}}""")]
    public void MissingMessages_IsNamed(string body)
    {
        var error = Read(body);

        Assert.Equal((ApiErrorKind.InvalidRequest, "messages", "missing_required_parameter"), (error?.Kind, error?.Param, error?.Code));
    }

    private static ApiError? Read(string body) => Dialects.OpenAiChat.ReadHead(Encoding.UTF8.GetBytes(body), out _);
}
