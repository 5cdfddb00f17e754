using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>What matters of a chat completions request.</summary>
internal sealed class OpenAiChatRequest
{
    private readonly UpstreamRequest _request;

    public OpenAiChatRequest(UpstreamRequest request)
    {
        _request = request;
        var last = default(JsonElement);
        var words = 0;
        if (request.Member("messages") is { ValueKind: JsonValueKind.Array } messages)
        {
            foreach (var message in messages.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.Object))
            {
                var text = Text(message);
                words += CountWords(text);
                last = message;
                Prompt = Role(message) == "user" ? text : Prompt;
            }
        }

        PromptTokens = Math.Max(1, words);
        AnswersTool = last.ValueKind == JsonValueKind.Object && Role(last) == "tool";
    }

    /// <summary>Text of the last user message.</summary>
    public string Prompt { get; } = "";

    /// <summary>Words of all messages.</summary>
    public int PromptTokens { get; }

    /// <summary>True when the last message is a tool's result: then the normal answer is text.</summary>
    public bool AnswersTool { get; }

    public int? MaxTokens => Number("max_completion_tokens") ?? Number("max_tokens");

    public bool IncludeUsage =>
        _request.Member("stream_options") is { ValueKind: JsonValueKind.Object } options
        && options.TryGetProperty("include_usage", out var include)
        && include.ValueKind == JsonValueKind.True;

    /// <summary>Functions offered: name and parameters (undefined where none).</summary>
    public IReadOnlyList<(string Name, JsonElement Parameters)> Tools
    {
        get
        {
            var tools = new List<(string, JsonElement)>();
            if (_request.Member("tools") is { ValueKind: JsonValueKind.Array } offered)
            {
                foreach (var tool in offered.EnumerateArray())
                {
                    if (tool.TryGetProperty("function", out var function) && function.TryGetProperty("name", out var name))
                    {
                        tools.Add((name.GetString()!, function.TryGetProperty("parameters", out var parameters) ? parameters : default));
                    }
                }
            }

            return tools;
        }
    }

    /// <summary>True for <c>tool_choice: "required"</c>.</summary>
    public bool ToolRequired => _request.Member("tool_choice") is { ValueKind: JsonValueKind.String } choice && choice.GetString() == "required";

    /// <summary>The function that <c>tool_choice</c> names; null when it names none.</summary>
    public string? ToolNamed =>
        _request.Member("tool_choice") is { ValueKind: JsonValueKind.Object } choice
        && choice.TryGetProperty("function", out var function)
        && function.TryGetProperty("name", out var name) ? name.GetString() : null;

    /// <summary>The schema asked for in <c>response_format</c>; an undefined element for plain JSON mode; null for text.</summary>
    public JsonElement? JsonSchema
    {
        get
        {
            if (_request.Member("response_format") is not { ValueKind: JsonValueKind.Object } format || !format.TryGetProperty("type", out var type))
            {
                return null;
            }

            return type.GetString() switch
            {
                "json_schema" when format.GetProperty("json_schema").TryGetProperty("schema", out var schema) => schema,
                "json_object" or "json_schema" => default(JsonElement),
                _ => null,
            };
        }
    }

    private static string? Role(JsonElement message) => message.TryGetProperty("role", out var role) ? role.GetString() : null;

    private static string Text(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content))
        {
            return "";
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return content.ValueKind == JsonValueKind.String ? content.GetString()! : "";
        }

        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var said) && said.ValueKind == JsonValueKind.String)
            {
                text.Append(said.GetString());
            }
        }

        return text.ToString();
    }

    private static int CountWords(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count += !char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])) ? 1 : 0;
        }

        return count;
    }

    private int? Number(string name) => _request.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}
