using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeRequestReaderTests : IDisposable
{
    private const string Hello = """[{"role":"user","content":"hi"}]""";

    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Theory]
    [InlineData("", null, null)]
    [InlineData("not json", null, null)]
    [InlineData("""{"model":"echo",}""", null, null)]
    [InlineData("""{} {}""", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("null", null, null)]
    [InlineData("""{"model":"echo","messages":[{"role":"user","content":"\ud800"}]}""", null, null)]
    [InlineData("""{"model":"echo","x\udc00":1,"messages":[]}""", null, null)]
    [InlineData("""{"messages":@}""", "model", null)]
    [InlineData("""{"model":null,"messages":@}""", "model", null)]
    [InlineData("""{"model":7,"messages":@}""", "model", "invalid_type")]
    [InlineData("""{"model":"echo"}""", "messages", "missing_required_parameter")]
    [InlineData("""{"model":"echo","messages":{}}""", "messages", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[]}""", "messages", "empty_array")]
    [InlineData("""{"model":"echo","messages":["hi"]}""", "messages[0]", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[{"content":"hi"}]}""", "messages[0].role", "invalid_value")]
    [InlineData("""{"model":"echo","messages":[{"role":"boss","content":"hi"}]}""", "messages[0].role", "invalid_value")]
    [InlineData("""{"model":"echo","messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[{"role":"user","content":["hi"]}]}""", "messages[0].content[0]", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[{"role":"user","content":[{"text":"hi"}]}]}""", "messages[0].content[0].type", "missing_required_parameter")]
    [InlineData("""{"model":"echo","messages":[{"role":"user","content":[{"type":"text","text":1}]}]}""", "messages[0].content[0].text", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[{"role":"assistant","tool_calls":[1]}]}""", "messages[0].tool_calls[0]", "invalid_type")]
    [InlineData("""{"model":"echo","messages":[{"role":"tool","tool_call_id":1}]}""", "messages[0].tool_call_id", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"stream":"yes"}""", "stream", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"stream_options":{"include_usage":true}}""", "stream_options", null)]
    [InlineData("""{"model":"echo","messages":@,"stream":true,"stream_options":7}""", "stream_options", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"max_tokens":0}""", "max_tokens", "integer_below_min_value")]
    [InlineData("""{"model":"echo","messages":@,"max_tokens":1.5}""", "max_tokens", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"max_completion_tokens":1e400}""", "max_completion_tokens", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"n":129}""", "n", "integer_above_max_value")]
    [InlineData("""{"model":"echo","messages":@,"seed":"a"}""", "seed", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"stop":5}""", "stop", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"stop":[5]}""", "stop[0]", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"stop":[""]}""", "stop", "invalid_value")]
    [InlineData("""{"model":"echo","messages":@,"stop":["a","b","c","d","e"]}""", "stop", "invalid_value")]
    [InlineData("""{"model":"echo","messages":@,"tools":{}}""", "tools", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"tools":[7]}""", "tools[0]", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"tools":[{"type":"function"}]}""", "tools[0].function", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name", "missing_required_parameter")]
    [InlineData("""{"model":"echo","messages":@,"tool_choice":"maybe"}""", "tool_choice", "invalid_value")]
    [InlineData("""{"model":"echo","messages":@,"tool_choice":"required"}""", "tool_choice", null)]
    [InlineData("""{"model":"echo","messages":@,"tool_choice":{"type":"function"}}""", "tool_choice", "invalid_value")]
    [InlineData("""{"model":"echo","messages":@,"tool_choice":{"type":"function","function":{"name":"f"}}}""", "tool_choice.function.name", null)]
    [InlineData("""{"model":"echo","messages":@,"response_format":"json"}""", "response_format", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"response_format":{"type":"xml"}}""", "response_format.type", "invalid_value")]
    [InlineData("""{"model":"echo","messages":@,"response_format":{"type":"json_schema"}}""", "response_format.json_schema", "invalid_type")]
    [InlineData("""{"model":"echo","messages":@,"response_format":{"type":"json_schema","json_schema":{"schema":5}}}""", "response_format.json_schema.schema", "invalid_json_schema")]
    [InlineData("""{"model":"tools","messages":@,"tools":[{"type":"function","function":{"name":"f","parameters":[]}}]}""", "tools[0].function.parameters", "invalid_function_parameters")]
    [InlineData("""{"model":"tools","messages":@,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"string"}}}]}""", "tools[0].function.parameters", "invalid_function_parameters")]
    public async Task Bad_input_is_a_400_that_names_the_field(string body, string? param, string? code)
    {
        var (status, error) = await _talk.FailAsync(body.Replace("@", Hello, StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Unknown_model_is_a_404_that_lists_the_models()
    {
        var (status, error) = await _talk.FailAsync(PracticeTalk.Request("hi", "gpt-5").ToJsonString());

        Assert.Equal(404, status);
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("echo, reason, tools, slow", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_utf8_and_deep_nesting_are_400()
    {
        var (invalid, _) = await _talk.FailAsync([.. "{\"model\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        var (deep, _) = await _talk.FailAsync(Encoding.UTF8.GetBytes(new string('[', 100_000)));

        Assert.Equal(400, invalid);
        Assert.Equal(400, deep);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_more_than_32_MB_is_a_413(bool says)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://practice.example/v1/chat/completions");
        message.Content = new StreamContent(new MemoryStream(new byte[(32 * 1024 * 1024) + 1]));
        message.Content.Headers.ContentLength = says ? (32 * 1024 * 1024) + 1 : 10;
        using var invoker = new HttpMessageInvoker(new Gateway.Upstream.Practice.PracticeUpstream(new PracticeTime()));
        using var response = await invoker.SendAsync(message, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_of_just_32_MB_is_answered()
    {
        var body = PracticeTalk.Request("@").ToJsonString();
        body = body.Replace("@", new string('x', (32 * 1024 * 1024) - body.Length + 1), StringComparison.Ordinal);
        using var response = await _talk.SendAsync(body);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.InRange(answer.Length, 1, 10_000);
    }

    [Fact]
    public async Task An_answer_that_would_not_end_is_refused()
    {
        var (status, error) = await _talk.FailAsync(PracticeTalk.Request($"[[say {new string('x', 2_000_000)}]]", "echo", ("n", 128)).ToJsonString());

        Assert.Equal(400, status);
        Assert.Contains("longer", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nulls_are_like_absent_fields()
    {
        var request = PracticeTalk.Request("hi");
        foreach (var name in new[] { "stream", "stream_options", "max_tokens", "n", "seed", "stop", "tools", "tool_choice", "response_format", "parallel_tool_calls" })
        {
            request[name] = null;
        }

        Assert.Contains("I received 1 message.\n\n", await _talk.SayAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_with_the_message_is_noticed()
    {
        var request = PracticeTalk.Request("", "echo", ("temperature", 0.5), ("max_tokens", 500), ("logprobs", true), ("tools", new JsonArray(PracticeTalk.Tool("get_time"), new JsonObject { ["type"] = "custom" })));
        request["messages"] = JsonNode.Parse(
            """
            [{"role":"system","content":"Be brief."},
             {"role":"user","content":[{"type":"text","text":"What is"},{"type":"text","text":"this?"},{"type":"image_url","image_url":{}},
              {"type":"image_url"},{"type":"input_audio"},{"type":"file"},{"type":"video_url"}]}]
            """);
        var said = await _talk.SayAsync(request);

        Assert.Contains("“What is\nthis?”", said, StringComparison.Ordinal);
        Assert.Contains("I received 2 messages, 1 file, 2 images, 1 sound, 1 × video_url, 1 tool (get_time), 1 tool that I cannot call.", said, StringComparison.Ordinal);
        Assert.Contains("Settings that I follow: max_tokens. Settings that I ignore: temperature, logprobs.", said, StringComparison.Ordinal);
    }
}
