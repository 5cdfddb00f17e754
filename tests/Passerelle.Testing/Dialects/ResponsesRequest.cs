using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads a request of OpenAI's Responses as the vendor does, and refuses with its words what it refuses: parameters that it does not know,
/// too small limits, sampling with a reasoning model, schemas that <c>strict</c> does not allow. The items are <see cref="ResponsesItems"/>'s.
/// </summary>
internal sealed partial class ResponsesRequest
{
    private static readonly HashSet<string> Fields =
    [
        "metadata", "top_logprobs", "temperature", "top_p", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options",
        "previous_response_id", "model", "background", "max_tool_calls", "text", "tools", "tool_choice", "prompt", "service_tier", "truncation", "reasoning", "input",
        "include", "parallel_tool_calls", "store", "instructions", "moderation", "stream", "stream_options", "conversation", "context_management", "max_output_tokens",
    ];

    private ResponsesRequest(JsonElement json)
    {
        Json = json;
    }

    public JsonElement Json { get; }

    public AskedChat Asked { get; } = new();

    /// <summary>All items, those of an earlier response that is gone on from included.</summary>
    public IReadOnlyList<JsonElement> Input { get; private set; } = [];

    /// <summary>Whether the vendor keeps the answer.</summary>
    public bool IsStored => Json.Member("store") is not { ValueKind: JsonValueKind.False };

    /// <summary>Whether reasoning comes sealed, for the client to keep.</summary>
    public bool IsSealed => Json.Items("include").Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == "reasoning.encrypted_content");

    /// <summary>Whether a summary of reasoning may be seen.</summary>
    public bool IsSummarized => Json.Member("reasoning")?.Text("summary") is not null;

    /// <exception cref="RefusedRequestException">OpenAI would not take it.</exception>
    public static ResponsesRequest Read(UpstreamRequest request, ResponsesMemory memory)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new RefusedRequestException("We could not parse the JSON body of your request.");
        }

        var read = new ResponsesRequest(json);
        read.ReadTop(request.Model ?? "");
        read.ReadTools();
        read.ReadFormat();
        read.ReadInput(memory);
        return read;
    }

    private void ReadTop(string model)
    {
        if (Json.Stranger(Fields) is { } stranger)
        {
            throw new RefusedRequestException($"Unknown parameter: '{stranger}'.", stranger, "unknown_parameter");
        }

        Asked.MaxTokens = Json.Number("max_output_tokens");
        if (Asked.MaxTokens < 16)
        {
            throw new RefusedRequestException(
                $"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got {Asked.MaxTokens} instead.", "max_output_tokens", "integer_below_min_value");
        }

        foreach (var field in (ReadOnlySpan<string>)["temperature", "top_p"])
        {
            if (ReasoningModels().IsMatch(model) && Json.Member(field) is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is not 1)
            {
                throw new RefusedRequestException($"Unsupported parameter: '{field}' is not supported with this model.", field);
            }
        }

        var reasoning = Json.Member("reasoning");
        Asked.Reasons = reasoning is not null && reasoning.Value.Text("effort") != "none";
        if (reasoning?.Text("effort") is { } effort && effort is not ("none" or "minimal" or "low" or "medium" or "high" or "xhigh"))
        {
            throw new RefusedRequestException($"Invalid value: '{effort}'. Supported values are: 'none', 'minimal', 'low', 'medium', 'high', and 'xhigh'.", "reasoning.effort", "invalid_value");
        }
    }

    private void ReadTools()
    {
        foreach (var (tool, i) in Json.Items("tools").Select((tool, i) => (tool, i)))
        {
            if (tool.Text("type") != "function")
            {
                Check(tool.Text("type") is not null, $"Missing required parameter: 'tools[{i}].type'.", $"tools[{i}].type", "missing_required_parameter");
                continue;
            }

            var name = tool.Text("name") ?? throw new RefusedRequestException($"Missing required parameter: 'tools[{i}].name'.", $"tools[{i}].name", "missing_required_parameter");
            var parameters = tool.Member("parameters") ?? default;
            if (tool.IsTrue("strict") && StrictSchema.Mistake(parameters) is { } mistake)
            {
                throw new RefusedRequestException($"Invalid schema for function '{name}': {mistake}", $"tools[{i}].parameters", "invalid_function_parameters");
            }

            Asked.Tools.Add(new AskedTool(name, parameters));
        }

        if (Json.Member("tool_choice") is not { } choice)
        {
            return;
        }

        var mode = choice.ValueKind == JsonValueKind.String ? choice.GetString() : null;
        Check(choice.IsObject || mode is "auto" or "none" or "required", $"Invalid value: '{mode}'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice", "invalid_value");
        Check(!choice.IsObject || choice.Member("function") is null, "Unknown parameter: 'tool_choice.function'.", "tool_choice.function", "unknown_parameter");
        Asked.MayCall = mode != "none";
        Asked.MustCall = mode == "required";
        Asked.NamedTool = choice.Text("name");
    }

    private void ReadFormat()
    {
        if (Json.Member("text")?.Member("format") is not { } format || format.Text("type") is not ("json_schema" or "json_object"))
        {
            return;
        }

        Asked.JsonSchema = format.Member("schema") ?? default(JsonElement);
        if (format.Text("type") == "json_schema")
        {
            Check(format.Text("name") is not null, "Missing required parameter: 'text.format.name'.", "text.format.name", "missing_required_parameter");
            Check(format.Member("schema") is not null, "Missing required parameter: 'text.format.schema'.", "text.format.schema", "missing_required_parameter");
            if (format.IsTrue("strict") && StrictSchema.Mistake(Asked.JsonSchema.Value) is { } mistake)
            {
                throw new RefusedRequestException($"Invalid schema for response_format '{format.Text("name")}': {mistake}", "text.format.schema", "invalid_json_schema");
            }
        }
    }

    private void ReadInput(ResponsesMemory memory)
    {
        IReadOnlyList<JsonElement> before = [];
        if (Json.Text("previous_response_id") is { } previous)
        {
            before = memory.Conversation(previous) ?? throw new RefusedRequestException($"Previous response with id '{previous}' not found.", "previous_response_id", "previous_response_not_found");
        }

        Asked.Begin("system");
        Asked.Text(Json.Text("instructions"));
        if (Json.Text("input") is { } text)
        {
            Input = [.. before, ResponsesItems.UserMessage(text)];
        }
        else
        {
            Check(Json.Member("input") is { ValueKind: JsonValueKind.Array } || before.Count > 0, "Missing required parameter: 'input'.", "input", "missing_required_parameter");
            Input = [.. before, .. Json.Items("input").Select(item => item.Text("type") == "item_reference" ? Referred(item, memory) : item)];
        }

        new ResponsesItems(Asked, memory).Read(Input);
    }

    private static JsonElement Referred(JsonElement item, ResponsesMemory memory) =>
        memory.Item(item.Text("id")) ?? throw ResponsesItems.NotFound(item.Text("id"));

    private static void Check(bool isRight, string message, string param, string code)
    {
        if (!isRight)
        {
            throw new RefusedRequestException(message, param, code);
        }
    }

    [GeneratedRegex(@"^(o\d|gpt-5)")]
    private static partial Regex ReasoningModels();
}
