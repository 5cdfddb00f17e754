using System.Text;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>What is wrong in call options is told by the field's name.</summary>
public sealed class AiSdkBadRequestTests
{
    [Theory]
    [InlineData("{}", "prompt", "missing_required_parameter")]
    [InlineData("""{"prompt":null}""", "prompt", "invalid_type")]
    [InlineData("""{"prompt":{}}""", "prompt", "invalid_type")]
    [InlineData("""{"prompt":[],"maxOutputTokens":"x"}""", "maxOutputTokens", "invalid_type")]
    [InlineData("""{"prompt":[],"maxOutputTokens":-1}""", "maxOutputTokens", "invalid_type")]
    [InlineData("""{"prompt":[""", null, "invalid_json")]
    public void Heads(string body, string? param, string code)
    {
        foreach (var dialect in (ICallerChatDialect[])[Dialects.AiSdk2, Dialects.AiSdk3, Dialects.AiSdk4])
        {
            var error = dialect.ReadHead(Encoding.UTF8.GetBytes(body), out _);

            Assert.Equal((param, code), (error?.Param, error?.Code));
        }
    }

    [Theory]
    [InlineData("""{"prompt":["x"]}""", "prompt[0]", "invalid_type")]
    [InlineData("""{"prompt":[{"content":"x"}]}""", "prompt[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"user"}]}""", "prompt[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"robot","content":"x"}]}""", "prompt[0].role", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"user","content":5}]}""", "prompt[0].content", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"tool","content":"x"}]}""", "prompt[0].content", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"user","content":["x"]}]}""", "prompt[0].content[0]", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"text":"x"}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"text"}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"text","text":5}]}]}""", "prompt[0].content[0].text", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"file","mediaType":"image/png"}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"file","data":5}]}]}""", "prompt[0].content[0].data", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"file","data":{"type":"data"}}]}]}""", "prompt[0].content[0].data", "invalid_value")]
    [InlineData("""{"prompt":[{"role":"user","content":[{"type":"file","data":{"type":"reference","reference":"x"}}]}]}""", "prompt[0].content[0].data.reference", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"assistant","content":[{"type":"tool-call","toolName":"f","input":{}}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","input":{}}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c"}]}]}""", "prompt[0].content[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":"x"}]}]}""", "prompt[0].content[0].output", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"text"}}]}]}""", "prompt[0].content[0].output", "missing_required_parameter")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"text","value":5}}]}]}""", "prompt[0].content[0].output.value", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"poem","value":5}}]}]}""", "prompt[0].content[0].output", "invalid_value")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"content","value":{}}}]}]}""", "prompt[0].content[0].output.value", "invalid_type")]
    [InlineData("""{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"content","value":[{"type":"image-url"}]}}]}]}""", "prompt[0].content[0].output.value[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"temperature":"hot"}""", "temperature", "invalid_type")]
    [InlineData("""{"prompt":[],"temperature":1e400}""", "temperature", "invalid_type")]
    [InlineData("""{"prompt":[],"stopSequences":"x"}""", "stopSequences", "invalid_type")]
    [InlineData("""{"prompt":[],"responseFormat":"json"}""", "responseFormat", "invalid_type")]
    [InlineData("""{"prompt":[],"responseFormat":{"type":"xml"}}""", "responseFormat.type", "invalid_type")]
    [InlineData("""{"prompt":[],"responseFormat":{"type":"json","schema":"x"}}""", "responseFormat.schema", "invalid_type")]
    [InlineData("""{"prompt":[],"tools":{}}""", "tools", "invalid_type")]
    [InlineData("""{"prompt":[],"tools":["f"]}""", "tools[0]", "invalid_type")]
    [InlineData("""{"prompt":[],"tools":[{"name":"f"}]}""", "tools[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"tools":[{"type":"function"}]}""", "tools[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"tools":[{"type":"provider","name":"x"}]}""", "tools[0]", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"tools":[{"type":"magic"}]}""", "tools[0]", "invalid_value")]
    [InlineData("""{"prompt":[],"tools":[{"type":"function","name":"f","inputSchema":"x"}]}""", "tools[0].inputSchema", "invalid_type")]
    [InlineData("""{"prompt":[],"toolChoice":"auto"}""", "toolChoice", "invalid_type")]
    [InlineData("""{"prompt":[],"toolChoice":{}}""", "toolChoice", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"toolChoice":{"type":"tool"}}""", "toolChoice", "missing_required_parameter")]
    [InlineData("""{"prompt":[],"reasoning":"ludicrous"}""", "reasoning", "invalid_value")]
    [InlineData("""{"prompt":[],"reasoning":3}""", "reasoning", "invalid_type")]
    [InlineData("""{"prompt":[],"includeRawChunks":"yes"}""", "includeRawChunks", "invalid_type")]
    public void Bodies(string body, string param, string code)
    {
        Assert.Null(Dialects.AiSdk4.ReadHead(Encoding.UTF8.GetBytes(body), out _));

        var error = Dialects.AiSdk4.ReadRequest(Encoding.UTF8.GetBytes(body), out _);

        Assert.Equal((param, code), (error?.Param, error?.Code));
        Assert.Contains($"\"{param}\"", error!.Message, StringComparison.Ordinal);
    }
}
