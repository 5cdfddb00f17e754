namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Bodies of Anthropic Messages that are JSON and make no sense, without the model: what is wrong, the body, the field that the error
/// names, its code.
/// </summary>
internal static class AnthropicBodies
{
    public static IReadOnlyList<BadBody> All { get; } =
    [
        new("empty messages", """{"messages":[]}""", "messages", "invalid_value"),
        new("message string", """{"messages":["Hi"]}""", "messages[0]", "invalid_type"),
        new("null", """{"messages":[null]}""", "messages[0]", "invalid_type"),
        new("no role", """{"messages":[{"content":"Hi"}]}""", "messages[0]", "invalid_type"),
        new("wrong role", """{"messages":[{"role":"robot","content":"Hi"}]}""", "messages[0].role", "invalid_type"),
        new("content number", """{"messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type"),
        new("block string", """{"messages":[{"role":"user","content":["x"]}]}""", "messages[0].content[0]", "invalid_type"),
        new("block no type", """{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0]", "invalid_type"),
        new("text number", """{"messages":[{"role":"user","content":[{"type":"text","text":5}]}]}""", "messages[0].content[0].text", "invalid_type"),
        new("text missing", """{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0]", "invalid_type"),
        new("image no source", """{"messages":[{"role":"user","content":[{"type":"image"}]}]}""", "messages[0].content[0]", "invalid_type"),
        new("image bad source", """{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"tele"}}]}]}""", "messages[0].content[0].source", "invalid_type"),
        new("result without call", """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}]}""", "messages", "invalid_value"),
        new("result no id", """{"messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]}""", "messages[0].content[0]", "invalid_type"),
        new("result content number", """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":5}]}]}""", "messages[0].content[0].content", "invalid_type"),
        new("call input string", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":"x"}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}]}""", "messages[1].content[0].input", "invalid_type"),
        new("call no name", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}]}""", "messages[1].content[0]", "invalid_type"),
        new("system number", """{"messages":[{"role":"user","content":"Hi"}],"system":5}""", "system", "invalid_type"),
        new("system obj", """{"messages":[{"role":"user","content":"Hi"}],"system":{"x":1}}""", "system", "invalid_type"),
        new("temp string", """{"messages":[{"role":"user","content":"Hi"}],"temperature":"x"}""", "temperature", "invalid_type"),
        new("temp 1e400", """{"messages":[{"role":"user","content":"Hi"}],"temperature":1e400}""", "temperature", "invalid_type"),
        new("stop string", """{"messages":[{"role":"user","content":"Hi"}],"stop_sequences":"x"}""", "stop_sequences", "invalid_type"),
        new("stop number", """{"messages":[{"role":"user","content":"Hi"}],"stop_sequences":[5]}""", "stop_sequences[0]", "invalid_type"),
        new("tools obj", """{"messages":[{"role":"user","content":"Hi"}],"tools":{}}""", "tools", "invalid_type"),
        new("tool no name", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"input_schema":{}}]}""", "tools[0]", "invalid_type"),
        new("tool schema string", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":"x"}]}""", "tools[0].input_schema", "invalid_type"),
        new("choice word", """{"messages":[{"role":"user","content":"Hi"}],"tool_choice":"auto"}""", "tool_choice", "invalid_type"),
        new("choice unknown", """{"messages":[{"role":"user","content":"Hi"}],"tool_choice":{"type":"maybe"}}""", "tool_choice.type", "invalid_type"),
        new("choice tool no name", """{"messages":[{"role":"user","content":"Hi"}],"tool_choice":{"type":"tool"}}""", "tool_choice", "invalid_type"),
        new("choice tool unknown", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"tool","name":"g"}}""", "tool_choice", "invalid_value"),
        new("thinking word", """{"messages":[{"role":"user","content":"Hi"}],"thinking":"on"}""", "thinking", "invalid_type"),
        new("thinking type", """{"messages":[{"role":"user","content":"Hi"}],"thinking":{"type":"maybe"}}""", "thinking.type", "invalid_type"),
        new("metadata", """{"messages":[{"role":"user","content":"Hi"}],"metadata":5}""", "metadata", "invalid_type"),
        new("format", """{"messages":[{"role":"user","content":"Hi"}],"output_config":{"format":{"type":"xml"}}}""", "output_config.format.type", "invalid_type"),
        new("thinking block no sig", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":5}]},{"role":"user","content":"x"}]}""", "messages[1].content[0].thinking", "invalid_type"),
        new("document bad", """{"messages":[{"role":"user","content":[{"type":"document","source":5}]}]}""", "messages[0].content[0].source", "invalid_type"),
    ];
}
