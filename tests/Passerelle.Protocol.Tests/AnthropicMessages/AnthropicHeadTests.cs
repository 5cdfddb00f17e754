using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicHeadTests
{
    /// <summary>Bodies whose head is refused: status, code and field.</summary>
    public static TheoryData<string, string, string?> BadHeads => new()
    {
        { "", "invalid_json", null },
        { "[]", "invalid_json", null },
        { """{"model":"m","messages":[]""", "invalid_json", null },
        { """{"model":"m","messages":[],"model":"n"}""", "duplicate_name", "model" },
        { """{"model":"m","messages":[{"role":"user","role":"user","content":""}]}""", "duplicate_name", "role" },
        { """{"model":"m"}""", "missing_required_parameter", "messages" },
        { """{"model":"m","messages":{}}""", "invalid_type", "messages" },
        { """{"model":7,"messages":[]}""", "invalid_type", "model" },
        { """{"model":"","messages":[]}""", "invalid_type", "model" },
        { """{"model":"m","messages":[],"stream":"yes"}""", "invalid_type", "stream" },
        { """{"model":"m","messages":[],"max_tokens":"many"}""", "invalid_type", "max_tokens" },
        { """{"model":"m","messages":[],"max_tokens":-1}""", "invalid_type", "max_tokens" },
        { """{"model":"m","messages":[],"max_tokens":1.5}""", "invalid_type", "max_tokens" },
        { """{"model":"m","messages":[],"thread":{"type":"create"}}""", "thread_unsupported_request", "thread" },
        { """{"model":"m","messages":[],"thread":{"type":"continue","previous_message_id":"msg_1"}}""", "thread_unsupported_request", "thread" },
    };

    /// <summary>Bodies whose head is good and whose parts are not: the field that is at fault.</summary>
    public static TheoryData<string, string> BadParts => new()
    {
        { """{"messages":["hi"]}""", "messages[0]" },
        { """{"messages":[{"role":"tool","content":"hi"}]}""", "messages[0].role" },
        { """{"messages":[{"role":"user","content":7}]}""", "messages[0].content" },
        { """{"messages":[{"role":"user","content":["hi"]}]}""", "messages[0].content[0]" },
        { """{"messages":[{"role":"user","content":[{"text":"hi"}]}]}""", "messages[0].content[0]" },
        { """{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0]" },
        { """{"messages":[{"role":"user","content":[{"type":"text","text":7}]}]}""", "messages[0].content[0].text" },
        { """{"messages":[{"role":"user","content":[{"type":"image"}]}]}""", "messages[0].content[0]" },
        { """{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64"}}]}]}""", "messages[0].content[0].source" },
        { """{"messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]}""", "messages[0].content[0]" },
        { """{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a"}]}]}""", "messages[0].content[0]" },
        { """{"messages":[],"system":7}""", "system" },
        { """{"messages":[],"max_tokens":"x"}""", "max_tokens" },
        { """{"messages":[],"temperature":"x"}""", "temperature" },
        { """{"messages":[],"stop_sequences":"x"}""", "stop_sequences" },
        { """{"messages":[],"stop_sequences":[1]}""", "stop_sequences[0]" },
        { """{"messages":[],"metadata":{"user_id":1}}""", "metadata.user_id" },
        { """{"messages":[],"tools":{}}""", "tools" },
        { """{"messages":[],"tools":[{"input_schema":{}}]}""", "tools[0]" },
        { """{"messages":[],"tools":[{"name":"a","input_schema":"{}"}]}""", "tools[0].input_schema" },
        { """{"messages":[],"tool_choice":"auto"}""", "tool_choice" },
        { """{"messages":[],"tool_choice":{"type":"some"}}""", "tool_choice.type" },
        { """{"messages":[],"thinking":{"type":"much"}}""", "thinking.type" },
        { """{"messages":[],"thinking":{"type":"enabled","budget_tokens":"x"}}""", "thinking.budget_tokens" },
        { """{"messages":[],"output_config":{"format":{"type":"xml"}}}""", "output_config.format.type" },
    };

    [Theory]
    [MemberData(nameof(BadHeads))]
    public void BadHead_IsRefused(string body, string code, string? param)
    {
        var error = AnthropicTraffic.Dialect.ReadHead(Encoding.UTF8.GetBytes(body), out _);

        Assert.NotNull(error);
        Assert.Equal((400, code, param), (error.Status, error.Code, error.Param));
    }

    [Theory]
    [MemberData(nameof(BadParts))]
    public void BadPart_IsRefused_ByItsName(string body, string param)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        if (AnthropicTraffic.Dialect.ReadHead(bytes, out _) is null)
        {
            var error = AnthropicTraffic.Dialect.ReadRequest(bytes, out _);

            Assert.NotNull(error);
            Assert.Equal((400, "invalid_type", param), (error.Status, error.Code, error.Param));
            Assert.Contains($"\"{param}\"", error.Message, StringComparison.Ordinal);
            return;
        }

        // The limit of tokens is read with the head already.
        Assert.Equal("max_tokens", param);
    }

    [Fact]
    public void Head_IsRead()
    {
        var body = """{"max_tokens":16.0,"stream":true,"model":"claude","messages":[{"role":"user","content":"hi"}],"thread":null}"""u8.ToArray();

        Assert.Null(AnthropicTraffic.Dialect.ReadHead(body, out var head));
        Assert.Equal(("claude", true, 16L, true), (head.Model, head.Stream, head.MaxTokens, head.WantsStreamUsage));
        var edited = AnthropicTraffic.Dialect.EditRequest(head, "\"other\""u8.ToArray(), askUsage: true).Apply(body);
        Assert.Equal("""{"max_tokens":16.0,"stream":true,"model":"other","messages":[{"role":"user","content":"hi"}],"thread":null}""", Encoding.UTF8.GetString(edited));
    }

    [Fact]
    public void CountTokens_HasTheSameHead()
    {
        Assert.Null(AnthropicTraffic.Dialect.ReadHead("""{"messages":[{"role":"user","content":"hi"}],"model":"claude","tools":[]}"""u8, out var head));
        Assert.Equal(("claude", false, null), (head.Model, head.Stream, head.MaxTokens));
    }

    [Fact]
    public void AbsentModel_IsPutIn()
    {
        foreach (var (body, wanted) in new[] { ("""{"messages":[]}""", """{"model":"m","messages":[]}"""), ("""{ "model":null,"messages":[]}""", """{ "model":"m","messages":[]}""") })
        {
            Assert.Null(AnthropicTraffic.Dialect.ReadHead(Encoding.UTF8.GetBytes(body), out var head));
            Assert.Equal(wanted, Encoding.UTF8.GetString(AnthropicTraffic.Dialect.EditRequest(head, "\"m\""u8.ToArray(), askUsage: false).Apply(Encoding.UTF8.GetBytes(body))));
        }
    }

    [Fact]
    public void RefusedThread_MakesTheClientGoOnByItself()
    {
        var error = AnthropicTraffic.Dialect.ReadHead("""{"messages":[],"thread":{"type":"create"}}"""u8, out _)!;
        var output = new ArrayBufferWriter<byte>();
        AnthropicTraffic.Dialect.WriteError(output, error);

        // As Anthropic's SDK and Claude Code look for it.
        using var written = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(400, error.Status);
        Assert.Equal("invalid_request_error", written.RootElement.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("""{"error_code":"thread_unsupported_request","unsupported":["context_management"]}""", written.RootElement.GetProperty("error").GetProperty("details").GetRawText());
    }
}
