namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Call options of Vercel's AI SDK that are JSON and make no sense: what is wrong, the body, the field that the error names, its
/// code.
/// </summary>
internal static class AiSdkBodies
{
    public static IReadOnlyList<BadBody> All { get; } =
    [
        new("prompt[0]: invalid_type", """{"prompt":["x"]}""", "prompt[0]", "invalid_type"),
        new("prompt[0]: missing_required_parameter", """{"prompt":[{"content":"x"}]}""", "prompt[0]", "missing_required_parameter"),
        new("prompt[0]: missing_required_parameter (2)", """{"prompt":[{"role":"user"}]}""", "prompt[0]", "missing_required_parameter"),
        new("prompt[0].role: invalid_type", """{"prompt":[{"role":"robot","content":"x"}]}""", "prompt[0].role", "invalid_type"),
        new("prompt[0].content: invalid_type", """{"prompt":[{"role":"user","content":5}]}""", "prompt[0].content", "invalid_type"),
        new("prompt[0].content: invalid_type (2)", """{"prompt":[{"role":"tool","content":"x"}]}""", "prompt[0].content", "invalid_type"),
        new("prompt[0].content[0]: invalid_type", """{"prompt":[{"role":"user","content":["x"]}]}""", "prompt[0].content[0]", "invalid_type"),
        new("prompt[0].content[0]: missing_required_parameter", """{"prompt":[{"role":"user","content":[{"text":"x"}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0]: missing_required_parameter (2)", """{"prompt":[{"role":"user","content":[{"type":"text"}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0].text: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":5}]}]}""", "prompt[0].content[0].text", "invalid_type"),
        new("prompt[0].content[0]: missing_required_parameter (3)", """{"prompt":[{"role":"user","content":[{"type":"file","mediaType":"image/png"}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0].data: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"file","data":5}]}]}""", "prompt[0].content[0].data", "invalid_type"),
        new("prompt[0].content[0].data: invalid_value", """{"prompt":[{"role":"user","content":[{"type":"file","data":{"type":"data"}}]}]}""", "prompt[0].content[0].data", "invalid_value"),
        new("prompt[0].content[0].data.reference: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"file","data":{"type":"reference","reference":"x"}}]}]}""", "prompt[0].content[0].data.reference", "invalid_type"),
        new("prompt[0].content[0]: missing_required_parameter (4)", """{"prompt":[{"role":"assistant","content":[{"type":"tool-call","toolName":"f","input":{}}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0]: missing_required_parameter (5)", """{"prompt":[{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","input":{}}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0]: missing_required_parameter (6)", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c"}]}]}""", "prompt[0].content[0]", "missing_required_parameter"),
        new("prompt[0].content[0].output: invalid_type", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":"x"}]}]}""", "prompt[0].content[0].output", "invalid_type"),
        new("prompt[0].content[0].output: missing_required_parameter", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"text"}}]}]}""", "prompt[0].content[0].output", "missing_required_parameter"),
        new("prompt[0].content[0].output.value: invalid_type", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"text","value":5}}]}]}""", "prompt[0].content[0].output.value", "invalid_type"),
        new("prompt[0].content[0].output: invalid_value", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"poem","value":5}}]}]}""", "prompt[0].content[0].output", "invalid_value"),
        new("prompt[0].content[0].output.value: invalid_type (2)", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"content","value":{}}}]}]}""", "prompt[0].content[0].output.value", "invalid_type"),
        new("prompt[0].content[0].output.value[0]: missing_required_parameter", """{"prompt":[{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","output":{"type":"content","value":[{"type":"image-url"}]}}]}]}""", "prompt[0].content[0].output.value[0]", "missing_required_parameter"),
        new("temperature: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"temperature":"hot"}""", "temperature", "invalid_type"),
        new("temperature: invalid_type (2)", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"temperature":1e400}""", "temperature", "invalid_type"),
        new("stopSequences: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"stopSequences":"x"}""", "stopSequences", "invalid_type"),
        new("responseFormat: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"responseFormat":"json"}""", "responseFormat", "invalid_type"),
        new("responseFormat.type: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"responseFormat":{"type":"xml"}}""", "responseFormat.type", "invalid_type"),
        new("responseFormat.schema: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"responseFormat":{"type":"json","schema":"x"}}""", "responseFormat.schema", "invalid_type"),
        new("tools: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":{}}""", "tools", "invalid_type"),
        new("tools[0]: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":["f"]}""", "tools[0]", "invalid_type"),
        new("tools[0]: missing_required_parameter", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"name":"f"}]}""", "tools[0]", "missing_required_parameter"),
        new("tools[0]: missing_required_parameter (2)", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"type":"function"}]}""", "tools[0]", "missing_required_parameter"),
        new("tools[0]: missing_required_parameter (3)", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"type":"provider","name":"x"}]}""", "tools[0]", "missing_required_parameter"),
        new("tools[0]: invalid_value", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"type":"magic"}]}""", "tools[0]", "invalid_value"),
        new("tools[0].inputSchema: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"type":"function","name":"f","inputSchema":"x"}]}""", "tools[0].inputSchema", "invalid_type"),
        new("toolChoice: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"toolChoice":"auto"}""", "toolChoice", "invalid_type"),
        new("toolChoice: missing_required_parameter", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"toolChoice":{}}""", "toolChoice", "missing_required_parameter"),
        new("toolChoice: missing_required_parameter (2)", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"toolChoice":{"type":"tool"}}""", "toolChoice", "missing_required_parameter"),
        new("reasoning: invalid_value", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"reasoning":"ludicrous"}""", "reasoning", "invalid_value"),
        new("reasoning: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"reasoning":3}""", "reasoning", "invalid_type"),
        new("includeRawChunks: invalid_type", """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"includeRawChunks":"yes"}""", "includeRawChunks", "invalid_type"),
    ];
}
