using System.Runtime.InteropServices;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Reads the part of a request that says what shape the answer must have: <c>tools</c>, <c>tool_choice</c>, <c>response_format</c>.</summary>
internal sealed class PracticeToolsReader(JsonElement root, PracticeFields fields)
{
    /// <summary>UTF-8 bytes of the tool definitions that were read.</summary>
    public long PromptBytes { get; private set; }

    public List<PracticeTool> Tools(out int others)
    {
        others = 0;
        var tools = new List<PracticeTool>();
        var index = 0;
        foreach (var tool in fields.Items(root, "tools", "tools"))
        {
            var at = $"tools[{index++}]";
            if (!fields.IsObject(tool, at))
            {
                break;
            }

            PromptBytes += JsonMarshal.GetRawUtf8Value(tool).Length;
            if (fields.Text(tool, "type", $"{at}.type") is not (null or "function"))
            {
                others++;
                continue;
            }

            var function = tool.TryGetProperty("function", out var f) ? f : default;
            var name = fields.IsObject(function, $"{at}.function") ? fields.Text(function, "name", $"{at}.function.name") : null;
            if (string.IsNullOrEmpty(name))
            {
                fields.Fail(PracticeError.Invalid($"{at}.function.name", "missing_required_parameter", $"Missing required parameter: '{at}.function.name'."));
                break;
            }

            tools.Add(new PracticeTool(name, function.TryGetProperty("parameters", out var parameters) ? parameters : default, index - 1));
        }

        return tools;
    }

    public (string Choice, PracticeTool? Named) ToolChoice(List<PracticeTool> tools)
    {
        if (!root.TryGetProperty("tool_choice", out var choice) || choice.ValueKind == JsonValueKind.Null)
        {
            return ("auto", null);
        }

        if (choice.ValueKind == JsonValueKind.String)
        {
            var word = choice.GetString()!;
            if (word is not ("auto" or "none" or "required"))
            {
                fields.Fail(PracticeError.Invalid("tool_choice", "invalid_value", $"Invalid value: '{word}'. Supported values are: 'none', 'auto', and 'required'."));
            }
            else if (word == "required" && tools.Count == 0)
            {
                fields.Fail(PracticeError.Invalid("tool_choice", null, "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."));
            }

            return (word, null);
        }

        if (!fields.IsObject(choice, "tool_choice") || !choice.TryGetProperty("function", out var function) || !fields.IsObject(function, "tool_choice.function"))
        {
            fields.Fail(PracticeError.Invalid("tool_choice", "invalid_value", "Invalid value for 'tool_choice': the practice provider reads 'none', 'auto', 'required' and {\"type\": \"function\", \"function\": {\"name\": …}}."));
            return ("auto", null);
        }

        var name = fields.Text(function, "name", "tool_choice.function.name");
        var named = tools.Find(t => t.Name == name);
        if (named is null)
        {
            fields.Fail(PracticeError.Invalid("tool_choice.function.name", null, $"Tool choice '{name}' not found in 'tools' parameter."));
        }

        return ("required", named);
    }

    public (string Format, JsonElement Schema) Format()
    {
        if (!root.TryGetProperty("response_format", out var format) || format.ValueKind == JsonValueKind.Null || !fields.IsObject(format, "response_format"))
        {
            return ("text", default);
        }

        var type = fields.Text(format, "type", "response_format.type");
        if (type is not ("text" or "json_object" or "json_schema"))
        {
            fields.Fail(PracticeError.Invalid("response_format.type", "invalid_value", $"Invalid value: '{type}'. Supported values are: 'json_object', 'json_schema', and 'text'."));
            return ("text", default);
        }

        if (type != "json_schema")
        {
            return (type, default);
        }

        var wrapper = format.TryGetProperty("json_schema", out var w) ? w : default;
        if (!fields.IsObject(wrapper, "response_format.json_schema"))
        {
            return (type, default);
        }

        return (type, wrapper.TryGetProperty("schema", out var schema) ? schema : default);
    }
}
