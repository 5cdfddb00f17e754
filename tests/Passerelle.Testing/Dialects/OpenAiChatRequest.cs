using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads a chat completions request as OpenAI does, and refuses with its words what it refuses: unknown roles and parts, tool results
/// without a call, calls without a result, schemas that <c>strict</c> does not allow. Unknown fields are let through, as most servers of
/// this dialect do.
/// </summary>
internal sealed class OpenAiChatRequest
{
    private static readonly string[] Roles = ["system", "assistant", "user", "function", "tool", "developer"];
    private static readonly string[] UserParts = ["text", "image_url", "input_audio", "file", "refusal"];

    private OpenAiChatRequest()
    {
    }

    public AskedChat Asked { get; } = new();

    public bool IncludeUsage { get; private init; }

    /// <exception cref="RefusedRequestException">OpenAI would not take it.</exception>
    public static OpenAiChatRequest Read(UpstreamRequest request)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json || request.Member("messages") is not { ValueKind: JsonValueKind.Array })
        {
            throw new RefusedRequestException("We could not parse the JSON body of your request, or it has no messages.");
        }

        if (request.Model?.Contains("default-temperature", StringComparison.Ordinal) == true && json.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature)
        {
            throw new RefusedRequestException(
                $"Unsupported value: 'temperature' does not support {temperature.GetRawText()} with this model. Only the default (1) value is supported.", "temperature", "unsupported_value");
        }

        var chat = new OpenAiChatRequest { IncludeUsage = json.Member("stream_options") is { } options && options.IsTrue("include_usage") };
        chat.ReadMessages(json.Items("messages"));
        chat.Asked.MaxTokens = json.Number("max_completion_tokens") ?? json.Number("max_tokens");
        chat.Asked.Reasons = Reasons(json);
        chat.ReadTools(json);
        chat.ReadFormat(json);
        return chat;
    }

    private void ReadMessages(IReadOnlyList<JsonElement> messages)
    {
        var open = new List<string>();
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            var role = message.Text("role");
            if (role is null || !Roles.Contains(role))
            {
                throw new RefusedRequestException(
                    $"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.", $"messages[{i}].role", "invalid_value");
            }

            if (role == "tool")
            {
                Close(open, message.Text("tool_call_id"), i);
            }
            else if (open.Count > 0)
            {
                throw NotAnswered(open, i);
            }

            Asked.Begin(role);
            ReadContent(message, role, i);
            open.AddRange(message.Items("tool_calls").Select((call, n) => CallId(call, $"messages[{i}].tool_calls[{n}]")));
        }

        if (open.Count > 0)
        {
            throw NotAnswered(open, messages.Count);
        }
    }

    private static void Close(List<string> open, string? id, int index)
    {
        if (open.Count == 0)
        {
            throw new RefusedRequestException(
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", $"messages.[{index}].role");
        }

        if (id is null || !open.Remove(id))
        {
            throw new RefusedRequestException($"Invalid parameter: 'tool_call_id' of '{id}' not found in 'tool_calls' of previous message.", $"messages.[{index}].tool_call_id");
        }
    }

    private static RefusedRequestException NotAnswered(List<string> open, int index) => new(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
        + $"The following tool_call_ids did not have response messages: {string.Join(", ", open)}",
        $"messages.[{index}].role");

    private static string CallId(JsonElement call, string place)
    {
        var isFunction = call.Text("type") == "function" && call.Member("function")?.Text("name") is { Length: > 0 } && call.Member("function")?.Text("arguments") is not null;
        var isCustom = call.Text("type") == "custom" && call.Member("custom")?.Text("name") is { Length: > 0 };
        return (isFunction || isCustom) && call.Text("id") is { Length: > 0 } id
            ? id
            : throw new RefusedRequestException($"Missing required parameter: '{place}.id', '.type' or '.function'.", place, "missing_required_parameter");
    }

    private void ReadContent(JsonElement message, string role, int index)
    {
        var content = message.Member("content");
        if (content is null && (role != "assistant" || (message.Items("tool_calls").Count == 0 && message.Member("refusal") is null && message.Member("audio") is null && message.Member("function_call") is null)))
        {
            throw new RefusedRequestException($"Invalid value for 'content': expected a string, got null.", $"messages.[{index}].content");
        }

        if (content is { ValueKind: JsonValueKind.String } text)
        {
            Say(role, text.GetString()!);
            return;
        }

        var parts = message.Items("content");
        if (content is not null && content.Value.ValueKind != JsonValueKind.Array)
        {
            throw new RefusedRequestException($"Invalid type for 'messages[{index}].content': expected one of a string or array of objects.", $"messages[{index}].content", "invalid_type");
        }

        foreach (var part in parts)
        {
            var type = part.Text("type");
            if (type is null || !UserParts.Contains(type))
            {
                throw new RefusedRequestException($"Invalid value: '{type}'. Supported values are: 'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'.", $"messages[{index}].content[0].type", "invalid_value");
            }

            ReadPart(part, type, role);
        }
    }

    private void ReadPart(JsonElement part, string type, string role)
    {
        switch (type)
        {
            case "text":
                Say(role, part.Text("text") ?? throw new RefusedRequestException("Missing required parameter: 'messages[0].content[0].text'.", null, "missing_required_parameter"));
                break;
            case "image_url":
                ShownMedia.Show(Asked, part.Member("image_url")?.Text("url"), "You uploaded an unsupported image. Please make sure your image is valid.");
                break;
            case "file" when part.Member("file")?.Text("file_data") is { } data:
                ShownMedia.Show(Asked, data, "Invalid file data: 'file_data'.");
                break;
            default:
                Asked.ShowAt(type);
                break;
        }
    }

    private void Say(string role, string text)
    {
        if (role == "tool")
        {
            Asked.ToolResult(text);
        }
        else
        {
            Asked.Text(text);
        }
    }

    private void ReadTools(JsonElement json)
    {
        foreach (var (tool, i) in json.Items("tools").Select((tool, i) => (tool, i)))
        {
            if (tool.Member("function") is not { } function || function.Text("name") is not { } name)
            {
                if (tool.Text("type") == "custom")
                {
                    continue;
                }

                throw new RefusedRequestException($"Missing required parameter: 'tools[{i}].function'.", $"tools[{i}].function", "missing_required_parameter");
            }

            var parameters = function.Member("parameters") ?? default;
            if (function.IsTrue("strict") && StrictSchema.Mistake(parameters) is { } mistake)
            {
                throw new RefusedRequestException($"Invalid schema for function '{name}': {mistake}", $"tools[{i}].function.parameters", "invalid_function_parameters");
            }

            Asked.Tools.Add(new AskedTool(name, parameters));
        }

        if (json.Member("tool_choice") is not { } choice)
        {
            return;
        }

        if (Asked.Tools.Count == 0 && json.Items("tools").Count == 0)
        {
            throw new RefusedRequestException("Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", "tool_choice");
        }

        Asked.MayCall = choice.ValueKind != JsonValueKind.String || choice.GetString() != "none";
        Asked.MustCall = choice.ValueKind == JsonValueKind.String && choice.GetString() == "required";
        Asked.NamedTool = choice.Member("function")?.Text("name");
    }

    private void ReadFormat(JsonElement json)
    {
        if (json.Member("response_format") is not { } format)
        {
            return;
        }

        switch (format.Text("type"))
        {
            case "json_object":
                Asked.JsonSchema = default(JsonElement);
                break;
            case "json_schema":
                var named = format.Member("json_schema") ?? throw new RefusedRequestException("Missing required parameter: 'response_format.json_schema'.", "response_format.json_schema", "missing_required_parameter");
                var name = named.Text("name") ?? throw new RefusedRequestException("Missing required parameter: 'response_format.json_schema.name'.", "response_format.json_schema.name", "missing_required_parameter");
                Asked.JsonSchema = named.Member("schema") ?? default(JsonElement);
                if (named.IsTrue("strict") && StrictSchema.Mistake(Asked.JsonSchema.Value) is { } mistake)
                {
                    throw new RefusedRequestException($"Invalid schema for response_format '{name}': {mistake}", "response_format", null);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>OpenAI's effort, and the switches of other servers of this dialect.</summary>
    private static bool Reasons(JsonElement json) =>
        json.Text("reasoning_effort") is { } effort ? effort != "none" : json.Member("thinking")?.Text("type") == "enabled" || json.IsTrue("enable_thinking");
}
