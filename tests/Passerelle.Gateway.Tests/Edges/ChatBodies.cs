namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Bodies of OpenAI Chat Completions that are JSON and make no sense, without the model: what is wrong, the body, the field that the error
/// names, its code.
/// </summary>
internal static class ChatBodies
{
    public static IReadOnlyList<BadBody> All { get; } =
    [
        new("no messages in list", """{"messages":[]}""", "messages", "invalid_value"),
        new("message is a string", """{"messages":["Hi"]}""", "messages[0]", "invalid_type"),
        new("message is null", """{"messages":[null]}""", "messages[0]", "invalid_type"),
        new("no role", """{"messages":[{"content":"Hi"}]}""", "messages[0]", "missing_required_parameter"),
        new("wrong role", """{"messages":[{"role":"robot","content":"Hi"}]}""", "messages[0].role", "invalid_value"),
        new("role number", """{"messages":[{"role":5,"content":"Hi"}]}""", "messages[0].role", "invalid_type"),
        new("content number", """{"messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type"),
        new("content object", """{"messages":[{"role":"user","content":{"type":"text","text":"x"}}]}""", "messages[0].content", "invalid_type"),
        new("part without type", """{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages[0].content[0]", "missing_required_parameter"),
        new("part text number", """{"messages":[{"role":"user","content":[{"type":"text","text":5}]}]}""", "messages[0].content[0].text", "invalid_type"),
        new("image no url", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages[0].content[0]", "missing_required_parameter"),
        new("audio no data", """{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"wav"}}]}]}""", "messages[0].content[0]", "missing_required_parameter"),
        new("tool without call", """{"messages":[{"role":"user","content":"Hi"},{"role":"tool","tool_call_id":"c1","content":"x"}]}""", "messages", "invalid_value"),
        new("tool no id", """{"messages":[{"role":"user","content":"Hi"},{"role":"tool","content":"x"}]}""", "messages", "invalid_value"),
        new("tool call no name", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{}}]},{"role":"tool","tool_call_id":"c1","content":"x"}]}""", "messages[1].tool_calls[0].function", "missing_required_parameter"),
        new("tool calls number", """{"messages":[{"role":"assistant","tool_calls":7}]}""", "messages[0].tool_calls", "invalid_type"),
        new("n 0", """{"messages":[{"role":"user","content":"Hi"}],"n":0}""", "n", "invalid_value"),
        new("n -1", """{"messages":[{"role":"user","content":"Hi"}],"n":-1}""", "n", "invalid_value"),
        new("n 1e9", """{"messages":[{"role":"user","content":"Hi"}],"n":1000000000}""", "n", "invalid_value"),
        new("n string", """{"messages":[{"role":"user","content":"Hi"}],"n":"2"}""", "n", "invalid_type"),
        new("n 1.5", """{"messages":[{"role":"user","content":"Hi"}],"n":1.5}""", "n", "invalid_type"),
        new("n huge", """{"messages":[{"role":"user","content":"Hi"}],"n":99999999999999999999}""", "n", "invalid_type"),
        new("temp string", """{"messages":[{"role":"user","content":"Hi"}],"temperature":"hot"}""", "temperature", "invalid_type"),
        new("temp 1e400", """{"messages":[{"role":"user","content":"Hi"}],"temperature":1e400}""", "temperature", "invalid_type"),
        new("tools object", """{"messages":[{"role":"user","content":"Hi"}],"tools":{}}""", "tools", "invalid_type"),
        new("tools string item", """{"messages":[{"role":"user","content":"Hi"}],"tools":["f"]}""", "tools[0]", "invalid_type"),
        new("tool no function", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function"}]}""", "tools[0]", "missing_required_parameter"),
        new("tool no name", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{}}]}""", "tools[0].function", "missing_required_parameter"),
        new("tool params string", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":"x"}}]}""", "tools[0].function.parameters", "invalid_type"),
        new("tool empty name", """{"messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"function","function":{"name":""}}]}""", "tools[0].function", "missing_required_parameter"),
        new("choice unknown tool", """{"messages":[{"role":"user","content":"Hi"}],"tool_choice":{"type":"function","function":{"name":"g"}},"tools":[{"type":"function","function":{"name":"f"}}]}""", "tool_choice", "invalid_value"),
        new("choice word", """{"messages":[{"role":"user","content":"Hi"}],"tool_choice":"perhaps"}""", "tool_choice", "invalid_value"),
        new("format schema missing", """{"messages":[{"role":"user","content":"Hi"}],"response_format":{"type":"json_schema"}}""", "response_format", "missing_required_parameter"),
        new("format string", """{"messages":[{"role":"user","content":"Hi"}],"response_format":"json"}""", "response_format", "invalid_type"),
        new("stop number", """{"messages":[{"role":"user","content":"Hi"}],"stop":5}""", "stop", "invalid_type"),
        new("effort unknown", """{"messages":[{"role":"user","content":"Hi"}],"reasoning_effort":"ludicrous"}""", "reasoning_effort", "invalid_value"),
        new("effort number", """{"messages":[{"role":"user","content":"Hi"}],"reasoning_effort":3}""", "reasoning_effort", "invalid_type"),
        new("seed string", """{"messages":[{"role":"user","content":"Hi"}],"seed":"x"}""", "seed", "invalid_type"),
        new("metadata array", """{"messages":[{"role":"user","content":"Hi"}],"metadata":[1]}""", "metadata", "invalid_type"),
        new("logprobs", """{"messages":[{"role":"user","content":"Hi"}],"logprobs":"yes"}""", "logprobs", "invalid_type"),
    ];
}
