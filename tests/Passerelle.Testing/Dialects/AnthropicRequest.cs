using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads a request of Anthropic's Messages as the vendor does, and refuses with its words what it refuses: fields that it does not know,
/// a missing limit, thinking beside a forced call, sampling beside thinking. The conversation is <see cref="AnthropicConversation"/>'s.
/// </summary>
internal sealed class AnthropicRequest
{
    private static readonly HashSet<string> Fields =
    [
        "model", "messages", "max_tokens", "metadata", "service_tier", "stop_sequences", "stream", "system", "temperature", "thinking",
        "tool_choice", "tools", "top_k", "top_p", "container", "context_management", "mcp_servers", "output_config", "output_format", "cache_control",
    ];

    private static readonly HashSet<string> ToolFields =
    [
        "type", "description", "name", "input_schema", "cache_control", "strict", "allowed_callers", "defer_loading", "input_examples", "eager_input_streaming",
    ];

    private AnthropicRequest()
    {
    }

    public AskedChat Asked { get; } = new();

    /// <exception cref="RefusedRequestException">Anthropic would not take it.</exception>
    public static AnthropicRequest Read(UpstreamRequest request, bool isCount = false)
    {
        if (request.Header("anthropic-version") is null)
        {
            throw new RefusedRequestException("anthropic-version: header is required");
        }

        if (request.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new RefusedRequestException("The request body is not valid JSON.");
        }

        var read = new AnthropicRequest();
        read.ReadTop(json, isCount);
        var isThinking = read.ReadThinking(json);
        read.ReadTools(json, isThinking);
        read.ReadSystem(json);
        AnthropicConversation.Read(json.Items("messages"), isThinking, read.Asked);
        return read;
    }

    private void ReadTop(JsonElement json, bool isCount)
    {
        if (json.Stranger(Fields) is { } stranger)
        {
            throw new RefusedRequestException($"{stranger}: Extra inputs are not permitted");
        }

        foreach (var field in (ReadOnlySpan<string>)["model", "messages", "max_tokens"])
        {
            if (json.Member(field) is null && !(isCount && field == "max_tokens"))
            {
                throw new RefusedRequestException($"{field}: Field required");
            }
        }

        if (json.Items("messages").Count == 0)
        {
            throw new RefusedRequestException("messages: at least one message is required");
        }

        Asked.MaxTokens = json.Number("max_tokens");
        if (Asked.MaxTokens < 1)
        {
            throw new RefusedRequestException("max_tokens: Input should be greater than or equal to 1");
        }

        if (json.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.GetDouble() is < 0 or > 1)
        {
            throw new RefusedRequestException("temperature: range: 0..1");
        }

        var format = json.Member("output_config")?.Member("format") ?? json.Member("output_format");
        if (format is { } asked)
        {
            var schema = asked.Text("type") == "json_schema" ? asked.Member("schema") : throw new RefusedRequestException("output_config.format.type: Input should be 'json_schema'");
            Asked.JsonSchema = schema ?? throw new RefusedRequestException("output_config.format.schema: Field required");
            if (StrictSchema.Mistake(schema.Value) is { } mistake && mistake.Contains("additionalProperties", StringComparison.Ordinal))
            {
                throw new RefusedRequestException("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false");
            }
        }
    }

    private bool ReadThinking(JsonElement json)
    {
        if (json.Member("thinking") is not { } thinking)
        {
            return false;
        }

        var type = thinking.Text("type");
        if (type is not ("enabled" or "adaptive" or "disabled"))
        {
            throw new RefusedRequestException("thinking: Input tag found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'");
        }

        if (type == "enabled")
        {
            var budget = thinking.Number("budget_tokens") ?? throw new RefusedRequestException("thinking.enabled.budget_tokens: Field required");
            if (budget < 1024)
            {
                throw new RefusedRequestException("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            }

            if (budget >= Asked.MaxTokens)
            {
                throw new RefusedRequestException("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking");
            }
        }

        Asked.Reasons = type != "disabled";
        if (Asked.Reasons && json.Member("temperature") is { ValueKind: JsonValueKind.Number } temperature && temperature.GetDouble() is not 1)
        {
            throw new RefusedRequestException("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.");
        }

        return Asked.Reasons;
    }

    private void ReadTools(JsonElement json, bool isThinking)
    {
        foreach (var (tool, i) in json.Items("tools").Select((tool, i) => (tool, i)))
        {
            if (tool.Text("type") is { } type && type != "custom")
            {
                continue;
            }

            if (tool.Stranger(ToolFields) is { } stranger)
            {
                throw new RefusedRequestException($"tools.{i}.custom.{stranger}: Extra inputs are not permitted");
            }

            var name = tool.Text("name") ?? throw new RefusedRequestException($"tools.{i}.custom.name: Field required");
            var schema = tool.Member("input_schema") ?? throw new RefusedRequestException($"tools.{i}.custom.input_schema: Field required");
            if (schema.Text("type") != "object")
            {
                throw new RefusedRequestException($"tools.{i}.custom.input_schema.type: Field required");
            }

            Asked.Tools.Add(new AskedTool(name, schema));
        }

        if (json.Member("tool_choice") is not { } choice)
        {
            return;
        }

        var mode = choice.Text("type");
        if (mode is not ("auto" or "any" or "tool" or "none"))
        {
            throw new RefusedRequestException("tool_choice: Input tag found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'");
        }

        if (json.Items("tools").Count == 0 && mode != "none")
        {
            throw new RefusedRequestException("tool_choice: tool_choice may only be specified while providing tools.");
        }

        if (isThinking && mode is "any" or "tool")
        {
            throw new RefusedRequestException("Thinking may not be enabled when tool_choice forces tool use.");
        }

        Asked.MayCall = mode != "none";
        Asked.MustCall = mode == "any";
        Asked.NamedTool = mode == "tool" ? choice.Text("name") : null;
    }

    private void ReadSystem(JsonElement json)
    {
        Asked.Begin("system");
        if (json.Member("system") is { ValueKind: JsonValueKind.String } text)
        {
            Asked.Text(text.GetString());
        }

        foreach (var block in json.Items("system"))
        {
            if (block.Text("text") is not { Length: > 0 } said)
            {
                throw new RefusedRequestException("system: text content blocks must be non-empty");
            }

            Asked.Text(said);
        }
    }
}
