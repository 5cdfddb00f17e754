namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// Bodies of Gemini that are JSON and make no sense, without the model: what is wrong, the body, the field that the error
/// names, its code.
/// </summary>
internal static class GeminiBodies
{
    public static IReadOnlyList<BadBody> All { get; } =
    [
        new("empty contents", """{"contents":[]}""", "contents", "invalid_value"),
        new("content string", """{"contents":["x"]}""", "contents[0]", "invalid_type"),
        new("content null", """{"contents":[null]}""", "contents[0]", "invalid_type"),
        new("parts string", """{"contents":[{"role":"user","parts":"x"}]}""", "contents[0].parts", "invalid_type"),
        new("part string", """{"contents":[{"role":"user","parts":["x"]}]}""", "contents[0].parts[0]", "invalid_type"),
        new("wrong role", """{"contents":[{"role":"robot","parts":[{"text":"x"}]}]}""", "contents[0].role", "invalid_value"),
        new("role number", """{"contents":[{"role":5,"parts":[{"text":"x"}]}]}""", "contents[0].role", "invalid_type"),
        new("text number", """{"contents":[{"role":"user","parts":[{"text":5}]}]}""", "contents[0].parts[0].text", "invalid_type"),
        new("inline no data", """{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png"}}]}]}""", "contents[0].parts[0].inlineData", "missing_required_parameter"),
        new("inline no type", """{"contents":[{"role":"user","parts":[{"inlineData":{"data":"AAAA"}}]}]}""", "contents[0].parts[0].inlineData", "missing_required_parameter"),
        new("inline string", """{"contents":[{"role":"user","parts":[{"inlineData":"x"}]}]}""", "contents[0].parts[0].inlineData", "invalid_type"),
        new("file no uri", """{"contents":[{"role":"user","parts":[{"fileData":{}}]}]}""", "contents[0].parts[0].fileData", "missing_required_parameter"),
        new("response without call", """{"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"x":1}}}]}]}""", "contents", "invalid_value"),
        new("response no name", """{"contents":[{"role":"user","parts":[{"functionResponse":{"response":{"x":1}}}]}]}""", "contents", "invalid_value"),
        new("response string", """{"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":"x"}}]}]}""", "contents[0].parts[0].functionResponse.response", "invalid_type"),
        new("call args string", """{"contents":[{"role":"user","parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":"x"}}]}]}""", "contents[1].parts[0].functionCall.args", "invalid_type"),
        new("call no name", """{"contents":[{"role":"user","parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"args":{}}}]},{"role":"user","parts":[{"functionResponse":{"response":{"x":1}}}]}]}""", "contents[1].parts[0].functionCall", "missing_required_parameter"),
        new("system number", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"systemInstruction":5}""", "systemInstruction", "invalid_type"),
        new("tools string", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":["x"]}""", "tools[0]", "invalid_type"),
        new("tool no name", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{}]}]}""", "tools[0].functionDeclarations[0]", "missing_required_parameter"),
        new("tool params string", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":"x"}]}]}""", "tools[0].functionDeclarations[0].parameters", "invalid_type"),
        new("tool config word", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"toolConfig":"x"}""", "toolConfig", "invalid_type"),
        new("mode", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"toolConfig":{"functionCallingConfig":{"mode":"MAYBE"}}}""", "toolConfig.functionCallingConfig.mode", "invalid_value"),
        new("any unknown", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["g"]}}}""", "toolConfig.functionCallingConfig", "invalid_value"),
        new("temp", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"temperature":"x"}}""", "generationConfig.temperature", "invalid_type"),
        new("temp 1e400", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"temperature":1e400}}""", "generationConfig.temperature", "invalid_type"),
        new("candidates word", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"candidateCount":"x"}}""", "generationConfig.candidateCount", "invalid_type"),
        new("stop word", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"stopSequences":"x"}}""", "generationConfig.stopSequences", "invalid_type"),
        new("schema word", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"responseMimeType":"application/json","responseSchema":"x"}}""", "generationConfig.responseSchema", "invalid_type"),
        new("thinking word", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"thinkingConfig":"x"}}""", "generationConfig.thinkingConfig", "invalid_type"),
        new("thinking budget", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":"x"}}}""", "generationConfig.thinkingConfig.thinkingBudget", "invalid_type"),
        new("cached", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"cachedContent":"cachedContents/1"}""", "cachedContent", "unsupported_parameter"),
        new("logprobs", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"responseLogprobs":"x"}}""", "generationConfig.responseLogprobs", "invalid_type"),
    ];
}
