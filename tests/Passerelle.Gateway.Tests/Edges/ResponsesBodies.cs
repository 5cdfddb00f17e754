namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Bodies of OpenAI Responses that are JSON and make no sense, without the model: what is wrong, the body, the field that the error
/// names, its code.
/// </summary>
internal static class ResponsesBodies
{
    public static IReadOnlyList<BadBody> All { get; } =
    [
        new("empty list", """{"input":[]}""", "input", "invalid_value"),
        new("item string", """{"input":["x"]}""", "input[0]", "invalid_type"),
        new("item null", """{"input":[null]}""", "input[0]", "invalid_type"),
        new("no role", """{"input":[{"content":"x"}]}""", "input[0].role", "missing_required_parameter"),
        new("wrong role", """{"input":[{"role":"robot","content":"x"}]}""", "input[0].role", "invalid_value"),
        new("content number", """{"input":[{"role":"user","content":5}]}""", "input[0].content", "invalid_type"),
        new("part string", """{"input":[{"role":"user","content":["x"]}]}""", "input[0].content[0]", "invalid_type"),
        new("text number", """{"input":[{"role":"user","content":[{"type":"input_text","text":5}]}]}""", "input[0].content[0].text", "invalid_type"),
        new("image none", """{"input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url", "missing_required_parameter"),
        new("file none", """{"input":[{"role":"user","content":[{"type":"input_file"}]}]}""", "input[0].content[0].file_data", "missing_required_parameter"),
        new("output without call", """{"input":[{"type":"function_call_output","call_id":"c1","output":"x"}]}""", "input", "invalid_value"),
        new("output no id", """{"input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id", "missing_required_parameter"),
        new("output number", """{"input":[{"type":"function_call_output","call_id":"c","output":5}]}""", "input[0].output", "invalid_type"),
        new("call no name", """{"input":[{"role":"user","content":"x"},{"type":"function_call","call_id":"c1","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"x"}]}""", "input[1].name", "missing_required_parameter"),
        new("call args object", """{"input":[{"role":"user","content":"x"},{"type":"function_call","call_id":"c1","name":"f","arguments":{}},{"type":"function_call_output","call_id":"c1","output":"x"}]}""", "input[1].arguments", "invalid_type"),
        new("reference", """{"input":[{"type":"item_reference","id":"msg_1"}]}""", "input[0].id", "unsupported_parameter"),
        new("reasoning bad", """{"input":[{"role":"user","content":"x"},{"type":"reasoning","id":5,"summary":"x"}]}""", "input[1].id", "invalid_type"),
        new("instr number", """{"input":"Hi","instructions":5}""", "instructions", "invalid_type"),
        new("tools obj", """{"input":"Hi","tools":{}}""", "tools", "invalid_type"),
        new("tool no name", """{"input":"Hi","tools":[{"type":"function"}]}""", "tools[0].name", "missing_required_parameter"),
        new("tool no type", """{"input":"Hi","tools":[{"name":"f"}]}""", "tools[0].type", "missing_required_parameter"),
        new("tool params string", """{"input":"Hi","tools":[{"type":"function","name":"f","parameters":"x"}]}""", "tools[0].parameters", "invalid_type"),
        new("namespace bad", """{"input":"Hi","tools":[{"type":"namespace","name":"a","tools":"x"}]}""", "tools[0].tools", "invalid_type"),
        new("choice word", """{"input":"Hi","tool_choice":"perhaps"}""", "tool_choice", "invalid_value"),
        new("choice unknown", """{"input":"Hi","tools":[{"type":"function","name":"f","parameters":{}}],"tool_choice":{"type":"function","name":"g"}}""", "tool_choice", "invalid_value"),
        new("temp", """{"input":"Hi","temperature":"x"}""", "temperature", "invalid_type"),
        new("temp 1e400", """{"input":"Hi","temperature":1e400}""", "temperature", "invalid_type"),
        new("reasoning word", """{"input":"Hi","reasoning":"high"}""", "reasoning", "invalid_type"),
        new("text word", """{"input":"Hi","text":"x"}""", "text", "invalid_type"),
        new("format", """{"input":"Hi","text":{"format":{"type":"xml"}}}""", "text.format.type", "invalid_value"),
        new("format schema none", """{"input":"Hi","text":{"format":{"type":"json_schema","name":"x"}}}""", "text.format.schema", "missing_required_parameter"),
        new("previous", """{"input":"Hi","previous_response_id":"resp_1"}""", "previous_response_id", "unsupported_parameter"),
        new("prev number", """{"input":"Hi","previous_response_id":5}""", "previous_response_id", "unsupported_parameter"),
        new("conversation", """{"input":"Hi","conversation":"c"}""", "conversation", "unsupported_parameter"),
        new("background", """{"input":"Hi","background":true}""", "background", "unsupported_parameter"),
        new("background word", """{"input":"Hi","background":"x"}""", "background", "invalid_type"),
        new("metadata", """{"input":"Hi","metadata":[1]}""", "metadata", "invalid_type"),
        new("include", """{"input":"Hi","include":"x"}""", "include", "invalid_type"),
        new("top_logprobs", """{"input":"Hi","top_logprobs":"x"}""", "top_logprobs", "invalid_type"),
        new("store word", """{"input":"Hi","store":"x"}""", "store", "invalid_type"),
    ];
}
