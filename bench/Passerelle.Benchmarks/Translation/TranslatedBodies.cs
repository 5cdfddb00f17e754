using System.Text;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Translation;

/// <summary>Requests of about 10 KB as the makers' own clients write them.</summary>
internal static class TranslatedBodies
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string","description":"The city, such as Florence"},"days":{"type":"integer","minimum":1,"maximum":14},"units":{"type":"string","enum":["metric","imperial"]}},"required":["city"]}""";

    private const string Question = "What is the weather in Florence today, and should I take an umbrella with me when I leave for the station at noon? ";

    private const string Answer = "It is sunny.\\nNo umbrella is needed; take \\\"sunglasses\\\" instead, and leave early: the tram may be late. ";

    private const int Turns = 5;

    /// <summary>A conversation of short messages.</summary>
    public static byte[] Chat(IChatDialect dialect, int bytes)
    {
        var messages = new List<string>();
        for (var length = 0; length < bytes - 400; length += messages[^1].Length)
        {
            var isUser = messages.Count % 2 == 0;
            messages.Add(Message(dialect, isUser, (isUser ? Question : Answer) + messages.Count));
        }

        if (messages.Count % 2 == 0)
        {
            messages.RemoveAt(messages.Count - 1);
        }

        return Whole(dialect, messages, []);
    }

    /// <summary>An agent's conversation: ten tools, five turns with a call and its result.</summary>
    public static byte[] Agent(IChatDialect dialect)
    {
        var messages = new List<string>();
        for (var turn = 0; turn < Turns; turn++)
        {
            messages.Add(Message(dialect, isUser: true, Question + turn));
            var result = string.Concat(Enumerable.Repeat($"Day {turn}: sunny, 24 degrees, wind from the west. ", 8));
            messages.AddRange(dialect.Name switch
            {
                "openai-chat" =>
                [
                    $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_Qx7LrT{{{turn}}}","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Florence\",\"days\":{{{turn}}}}"}}]}""",
                    $$"""{"role":"tool","tool_call_id":"call_Qx7LrT{{turn}}","content":"{{result}}"}""",
                ],
                "openai-responses" =>
                [
                    $$$"""{"type":"function_call","call_id":"call_Qx7LrT{{{turn}}}","name":"get_weather","arguments":"{\"city\":\"Florence\",\"days\":{{{turn}}}}"}""",
                    $$"""{"type":"function_call_output","call_id":"call_Qx7LrT{{turn}}","output":"{{result}}"}""",
                ],
                "anthropic-messages" =>
                [
                    $$"""{"role":"assistant","content":[{"type":"tool_use","id":"toolu_Qx7LrT{{turn}}","name":"get_weather","input":{"city":"Florence","days":{{turn}} } }]}""",
                    $$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_Qx7LrT{{turn}}","content":"{{result}}"}]}""",
                ],
                _ => new[]
                {
                    $$"""{"role":"model","parts":[{"functionCall":{"name":"get_weather","args":{"city":"Florence","days":{{turn}} } } }]}""",
                    $$$"""{"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{"output":"{{{result}}}"} } }]}""",
                },
            });
            messages.Add(Message(dialect, isUser: false, Answer + turn));
        }

        messages.Add(Message(dialect, isUser: true, Question));
        return Whole(dialect, messages, Enumerable.Range(0, 10).Select(i => Tool(dialect, i)));
    }

    private static string Message(IChatDialect dialect, bool isUser, string text) => dialect.Name == "gemini"
        ? $$"""{"role":"{{(isUser ? "user" : "model")}}","parts":[{"text":"{{text}}"}]}"""
        : $$"""{"role":"{{(isUser ? "user" : "assistant")}}","content":"{{text}}"}""";

    private static string Tool(IChatDialect dialect, int number)
    {
        var name = number == 0 ? "get_weather" : $"get_weather_{number}";
        const string Description = "Tells the weather of a city for the next days, as the local station has it. Ask for one city at a time.";
        return dialect.Name switch
        {
            "openai-chat" => $$$"""{"type":"function","function":{"name":"{{{name}}}","description":"{{{Description}}}","parameters":{{{Schema}}} } }""",
            "openai-responses" => $$"""{"type":"function","name":"{{name}}","description":"{{Description}}","parameters":{{Schema}},"strict":false}""",
            "anthropic-messages" => $$"""{"name":"{{name}}","description":"{{Description}}","input_schema":{{Schema}} }""",
            _ => $$"""{"name":"{{name}}","description":"{{Description}}","parametersJsonSchema":{{Schema}} }""",
        };
    }

    private static byte[] Whole(IChatDialect dialect, IEnumerable<string> messages, IEnumerable<string> tools)
    {
        const string System = "You are a careful assistant of a small company.";
        var conversation = string.Join(',', messages);
        var list = string.Join(',', tools);
        string Tools(string name, string before = "[", string after = "]") => list.Length == 0 ? "" : $",\"{name}\":{before}{list}{after}";
        return Encoding.UTF8.GetBytes(dialect.Name switch
        {
            "openai-chat" => $$$"""{"model":"m","messages":[{"role":"system","content":"{{{System}}}"},{{{conversation}}}],"stream":true,"max_completion_tokens":1000,"temperature":0.7,"stream_options":{"include_usage":true}{{{Tools("tools")}}}}""",
            "openai-responses" => $$"""{"model":"m","instructions":"{{System}}","input":[{{conversation}}],"stream":true,"max_output_tokens":1000,"temperature":0.7{{Tools("tools")}}}""",
            "anthropic-messages" => $$"""{"model":"m","system":"{{System}}","messages":[{{conversation}}],"stream":true,"max_tokens":1000,"temperature":0.7{{Tools("tools")}}}""",
            "gemini" => $$$"""{"systemInstruction":{"parts":[{"text":"{{{System}}}"}]},"contents":[{{{conversation}}}],"generationConfig":{"maxOutputTokens":1000,"temperature":0.7}{{{Tools("tools", "[{\"functionDeclarations\":[", "]}]")}}}}""",
            var other => throw new ArgumentException($"No body is made for the dialect {other}."),
        });
    }
}
