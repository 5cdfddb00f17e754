using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Tools that a maker has defined: <c>{"type":"provider","id":"anthropic.web_search_20250305","name","args"}</c>. They become what the
/// maker's own dialect says, whose arguments are the same in snake case; other dialects name them as dropped. The tools that Vercel's
/// gateway runs itself (<c>gateway.…</c>) are nobody's here.
/// </summary>
internal static class AiSdkProviderTools
{
    /// <summary>The name of an extra field of such a tool: what the caller calls it.</summary>
    public const string CallersName = "name";

    /// <summary>The beginnings of Anthropic's types, the name that each must have, longer ones first.</summary>
    private static readonly (string Type, string? Name)[] AnthropicNames =
    [
        ("web_search_", "web_search"), ("web_fetch_", "web_fetch"), ("code_execution_", "code_execution"), ("computer_toolset_", null),
        ("computer_", "computer"), ("text_editor_20241022", "str_replace_editor"), ("text_editor_20250124", "str_replace_editor"),
        ("text_editor_", "str_replace_based_edit_tool"), ("bash_", "bash"), ("memory_", "memory"), ("advisor_", "advisor"),
        ("tool_search_tool_regex_", "tool_search_tool_regex"), ("tool_search_tool_bm25_", "tool_search_tool_bm25"),
    ];

    /// <summary>Betas of Anthropic's without which it does not know the tool.</summary>
    private static readonly Dictionary<string, string> AnthropicBetas = new(StringComparer.Ordinal)
    {
        ["code_execution_20250522"] = "code-execution-2025-05-22",
        ["code_execution_20250825"] = "code-execution-2025-08-25",
        ["computer_20241022"] = "computer-use-2024-10-22",
        ["computer_20250124"] = "computer-use-2025-01-24",
        ["computer_20251124"] = "computer-use-2025-11-24",
        ["text_editor_20241022"] = "computer-use-2024-10-22",
        ["text_editor_20250124"] = "computer-use-2025-01-24",
        ["text_editor_20250429"] = "computer-use-2025-01-24",
        ["bash_20241022"] = "computer-use-2024-10-22",
        ["bash_20250124"] = "computer-use-2025-01-24",
        ["memory_20250818"] = "context-management-2025-06-27",
        ["web_fetch_20250910"] = "web-fetch-2025-09-10",
        ["web_fetch_20260209"] = "code-execution-web-tools-2026-02-09",
        ["web_search_20260209"] = "code-execution-web-tools-2026-02-09",
        ["advisor_20260301"] = "advisor-tool-2026-03-01",
    };

    /// <summary>Reads one; betas that it needs go to the request.</summary>
    public static ChatTool Read(ChatRequest request, string id, string? name, JsonSlice args)
    {
        var point = id.IndexOf('.', StringComparison.Ordinal);
        var (maker, type) = point < 0 ? ("", id) : (id[..point], id[(point + 1)..]);
        switch (maker)
        {
            case "anthropic":
                return Anthropic(request, type, name, args);
            case "openai" or "azure" or "xai" when type == "custom":
                return Custom(name ?? type, args);
            case "openai" or "azure" or "xai":
                return new ChatTool(ToolKind.Provider, type) { Dialect = "openai-responses", Value = Typed(type, null, args), Extra = Called(name, type) };
            case "google" or "vertex":
                return new ChatTool(ToolKind.Provider, AiSdkNames.Camel(type)) { Dialect = "gemini", Value = args.Exists ? args : JsonSlice.EmptyObject, Extra = Called(name, type) };
            default:
                return new ChatTool(ToolKind.Provider, id) { Dialect = maker, Value = args, Extra = Called(name, type) };
        }
    }

    /// <summary>The name by which a tool's own maker calls it, and by which the model does; the caller's own for a function.</summary>
    public static string NameOf(ChatTool tool)
    {
        if (tool.Kind != ToolKind.Provider)
        {
            return tool.Name;
        }

        foreach (var (type, name) in AnthropicNames)
        {
            if (name is not null && tool.Name.StartsWith(type, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return tool.Name;
    }

    private static List<ExtraField>? Called(string? name, string otherwise) =>
        name is null || name == otherwise ? null : [new ExtraField(CallersName, JsonSlice.Of(name))];

    private static ChatTool Anthropic(ChatRequest request, string type, string? name, JsonSlice args)
    {
        type = type.StartsWith("tool_search_regex_", StringComparison.Ordinal) || type.StartsWith("tool_search_bm25_", StringComparison.Ordinal)
            ? $"tool_search_tool_{type["tool_search_".Length..]}"
            : type;
        if (AnthropicBetas.TryGetValue(type, out var beta) && !request.Betas.Contains(beta))
        {
            request.Betas.Add(beta);
        }

        var known = Array.Find(AnthropicNames, entry => type.StartsWith(entry.Type, StringComparison.Ordinal));
        var own = known.Type is null ? name : known.Name;
        return new ChatTool(ToolKind.Provider, type) { Dialect = "anthropic-messages", Value = Typed(type, own, args), Extra = Called(name, own ?? "") };
    }

    private static ChatTool Custom(string name, JsonSlice args)
    {
        JsonSlice description = default, format = default;
        if (args.Exists)
        {
            var json = new JsonCursor(args.Bytes);
            while (json.NextMember())
            {
                var isDescription = json.Is("description"u8);
                var isFormat = json.Is("format"u8);
                json.ToValue();
                var value = json.Take();
                description = isDescription && value.IsString ? value : description;
                format = isFormat && value.Kind == JsonValueKind.Object ? value : format;
            }
        }

        return new ChatTool(ToolKind.Custom, name) { Description = description, Format = format };
    }

    /// <summary>The tool in its maker's words: <c>{"type","name"?,…}</c>.</summary>
    private static JsonSlice Typed(string type, string? name, JsonSlice args)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, AiSdkJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            if (name is not null)
            {
                json.WriteString("name"u8, name);
            }

            var written = new HashSet<string>(StringComparer.Ordinal) { "type", "name" };
            if (args.Exists)
            {
                var members = new JsonCursor(args.Bytes);
                while (members.NextMember())
                {
                    var member = members.Name();
                    var field = member == "ranking" ? "ranking_options" : AiSdkNames.Snake(member);
                    members.ToValue();
                    if (!members.IsNull && written.Add(field))
                    {
                        json.WritePropertyName(field);
                        WriteArgument(json, type, member, ref members);
                    }
                    else
                    {
                        members.Skip();
                    }
                }
            }

            if (type == "code_interpreter" && !written.Contains("container"))
            {
                json.WriteStartObject("container"u8);
                json.WriteString("type"u8, "auto"u8);
                json.WriteEndObject();
            }

            if (type == "mcp" && !written.Contains("require_approval"))
            {
                // Nobody could be asked.
                json.WriteString("require_approval"u8, "never"u8);
            }

            json.WriteEndObject();
        }

        return new JsonSlice(output.WrittenMemory);
    }

    private static void WriteArgument(Utf8JsonWriter json, string type, string member, ref JsonCursor members)
    {
        var isContainer = type == "code_interpreter" && member == "container" && members.Type == JsonTokenType.StartObject;
        if (member is "headers" or "parameters" or "format" or "domainSecrets" || (type == "file_search" && member == "filters"))
        {
            // Names in there are the caller's own.
            members.Take().WriteTo(json);
        }
        else if (isContainer)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "auto"u8);
            AiSdkNames.WriteMembers(json, ref members, new HashSet<string>(StringComparer.Ordinal) { "type" });
            json.WriteEndObject();
        }
        else
        {
            AiSdkNames.WriteSnake(json, ref members);
        }
    }
}
