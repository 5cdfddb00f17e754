using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads the items of a Responses request as OpenAI does: each kind of message has its own kinds of parts, each call its output, each
/// sealed reasoning is the vendor's own, and a call that was thought about comes with that reasoning.
/// </summary>
internal sealed class ResponsesItems(AskedChat asked, ResponsesMemory memory)
{
    /// <summary>Whose sealed reasoning it is, for <see cref="Proofs"/>.</summary>
    public const string Maker = "openai";

    /// <summary>How the ids of calls begin that came after reasoning.</summary>
    public const string ReasonedCall = "call_r";

    private static readonly string[] UserParts = ["input_text", "input_image", "input_audio", "input_file"];
    private static readonly string[] AssistantParts = ["output_text", "refusal"];

    public static JsonElement UserMessage(string text) => JsonElement.Parse(PlainJson.Object(json =>
    {
        json.WriteString("role", "user");
        json.WriteString("content", text);
    }).Span);

    public static RefusedRequestException NotFound(string? id) => new(
        $"Item with id '{id}' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.", "input", status: 404);

    /// <exception cref="RefusedRequestException">OpenAI would not take them.</exception>
    public void Read(IReadOnlyList<JsonElement> items)
    {
        var calls = new HashSet<string>();
        var outputs = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            switch (item.Text("type") ?? "message")
            {
                case "message":
                    ReadMessage(item, i);
                    break;
                case "function_call" or "custom_tool_call":
                    calls.Add(CallId(item, i));
                    CheckCall(items, i);
                    break;
                case "function_call_output" or "custom_tool_call_output":
                    outputs.Add(CallId(item, i));
                    ReadOutput(item, i);
                    break;
                case "reasoning":
                    CheckReasoning(items, i);
                    break;
                case var type:
                    Check(type.Contains('_', StringComparison.Ordinal) || type == "compaction", $"Invalid value: '{type}'. Supported values are: 'message', 'function_call', 'function_call_output', 'reasoning', …", $"input[{i}]", "invalid_value");
                    break;
            }
        }

        foreach (var id in outputs.Except(calls))
        {
            throw new RefusedRequestException($"No tool call found for function call output with call_id {id}.", "input");
        }

        foreach (var id in calls.Except(outputs))
        {
            throw new RefusedRequestException($"No tool output found for function call {id}.", "input");
        }
    }

    private void ReadMessage(JsonElement item, int index)
    {
        var role = item.Text("role");
        if (role is not ("user" or "assistant" or "system" or "developer"))
        {
            throw new RefusedRequestException($"Invalid value: '{role}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.", $"input[{index}].role", "invalid_value");
        }

        CheckId(item, "msg", index);
        asked.Begin(role);
        if (item.Text("content") is { } text)
        {
            asked.Text(text);
            return;
        }

        Check(item.Member("content") is { ValueKind: JsonValueKind.Array }, $"Missing required parameter: 'input[{index}].content'.", $"input[{index}].content", "missing_required_parameter");
        foreach (var (part, n) in item.Items("content").Select((part, n) => (part, n)))
        {
            ReadPart(part, role == "assistant" ? AssistantParts : UserParts, $"input[{index}].content[{n}]");
        }
    }

    private void ReadPart(JsonElement part, string[] known, string place)
    {
        var type = part.Text("type");
        Check(
            type is not null && known.Contains(type),
            $"Invalid value: '{type}'. Supported values are: {string.Join(", ", known.Select(k => $"'{k}'"))}.",
            place,
            "invalid_value");
        switch (type)
        {
            case "input_image" when part.Text("file_id") is null:
                ShownMedia.Show(asked, part.Text("image_url"), $"Invalid '{place}.image_url'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), or a valid URL.");
                break;
            case "input_file" when part.Text("file_data") is { } data:
                ShownMedia.Show(asked, data, $"Invalid '{place}.file_data'.");
                break;
            case "input_text" or "output_text":
                asked.Text(part.Text("text") ?? throw new RefusedRequestException($"Missing required parameter: '{place}.text'.", place, "missing_required_parameter"));
                break;
            default:
                asked.ShowAt(part.Text("file_id") ?? part.Text("file_url") ?? type!);
                break;
        }
    }

    private static string CallId(JsonElement item, int index)
    {
        var id = item.Text("call_id") ?? throw new RefusedRequestException($"Missing required parameter: 'input[{index}].call_id'.", $"input[{index}].call_id", "missing_required_parameter");
        Check(
            id.Length is > 0 and <= 64,
            $"Invalid 'input[{index}].call_id': string too long. Expected a string with maximum length 64, but got a string with length {id.Length} instead.",
            $"input[{index}].call_id",
            "string_above_max_length");
        return id;
    }

    private static void CheckId(JsonElement item, string prefix, int index) => Check(
        item.Text("id") is not { } id || id.StartsWith(prefix, StringComparison.Ordinal),
        $"Invalid 'input[{index}].id': '{item.Text("id")}'. Expected an ID that begins with '{prefix}'.",
        $"input[{index}].id",
        "invalid_value");

    private void CheckCall(IReadOnlyList<JsonElement> items, int index)
    {
        var item = items[index];
        asked.Begin("assistant");
        if (item.Text("type") == "custom_tool_call")
        {
            return;
        }

        CheckId(item, "fc", index);
        Check(item.Text("name") is { Length: > 0 }, $"Missing required parameter: 'input[{index}].name'.", $"input[{index}].name", "missing_required_parameter");
        Check(item.Text("arguments") is not null, $"Missing required parameter: 'input[{index}].arguments'.", $"input[{index}].arguments", "missing_required_parameter");
        var before = index - 1;
        while (before >= 0 && items[before].Text("type") == "function_call")
        {
            before--;
        }

        var id = item.Text("call_id")!;
        if (id.StartsWith(ReasonedCall, StringComparison.Ordinal) && (before < 0 || items[before].Text("type") != "reasoning"))
        {
            throw new RefusedRequestException(
                $"Item '{item.Text("id") ?? id}' of type 'function_call' was provided without its required 'reasoning' item: 'rs_{id[ReasonedCall.Length..]}'.", "input");
        }
    }

    private void CheckReasoning(IReadOnlyList<JsonElement> items, int index)
    {
        var item = items[index];
        asked.Begin("assistant");
        var id = item.Text("id");
        CheckId(item, "rs", index);
        Check(item.Member("summary") is { ValueKind: JsonValueKind.Array }, $"Missing required parameter: 'input[{index}].summary'.", $"input[{index}].summary", "missing_required_parameter");
        if (item.Text("encrypted_content") is { } content)
        {
            Check(
                id is null ? Proofs.IsMadeBy(Maker, content) : Proofs.Fits(Maker, content, id),
                $"The encrypted content for item {id} could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
                "input",
                "invalid_encrypted_content");
        }
        else if (memory.Item(id) is null)
        {
            throw NotFound(id);
        }

        var next = index + 1 < items.Count ? items[index + 1] : default;
        Check(
            next.Text("type") is "function_call" or "custom_tool_call" or "reasoning" || next.Text("role") == "assistant",
            $"Item '{id}' of type 'reasoning' was provided without its required following item.",
            "input",
            null);
    }

    private void ReadOutput(JsonElement item, int index)
    {
        if (item.Text("output") is { } text)
        {
            asked.ToolResult(text);
            return;
        }

        Check(item.Member("output") is { ValueKind: JsonValueKind.Array }, $"Missing required parameter: 'input[{index}].output'.", $"input[{index}].output", "missing_required_parameter");
        asked.ToolResult("");
        foreach (var (part, n) in item.Items("output").Select((part, n) => (part, n)))
        {
            if (part.Text("type") == "input_text")
            {
                asked.ToolResult(part.Text("text") ?? "");
            }
            else
            {
                ReadPart(part, UserParts, $"input[{index}].output[{n}]");
            }
        }
    }

    private static void Check(bool isRight, string message, string param, string? code)
    {
        if (!isRight)
        {
            throw new RefusedRequestException(message, param, code);
        }
    }
}
