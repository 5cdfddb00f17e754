using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class AnthropicToolReader
{
    public static void ReadTools(ref JsonCursor json, List<ChatTool> tools)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            tools.Add(ReadTool(ref json));
        }
    }

    public static void ReadChoice(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        ToolChoiceMode? mode = null;
        string? name = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "type":
                    mode = json.IsText("auto"u8) ? ToolChoiceMode.Auto
                        : json.IsText("any"u8) ? ToolChoiceMode.Required
                        : json.IsText("none"u8) ? ToolChoiceMode.None
                        : json.IsText("tool"u8) ? ToolChoiceMode.Named
                        : throw json.Wrong("\"auto\", \"any\", \"tool\" or \"none\"");
                    break;
                case "name":
                    name = json.TextOrNull();
                    break;
                case "disable_parallel_tool_use":
                    request.ParallelToolCalls = json.BooleanOrNull() is { } off ? !off : null;
                    break;
                default:
                    request.Extra.Add(new ExtraField($"tool_choice.{member}", json.Take()));
                    break;
            }
        }

        if (mode is null)
        {
            throw json.Wrong("an object with a \"type\"");
        }

        request.ToolChoice = mode != ToolChoiceMode.Named || name is not null
            ? new ToolChoice(mode.Value, mode == ToolChoiceMode.Named ? name : null)
            : throw json.Wrong("an object with the \"name\" of the tool");
    }

    private static ChatTool ReadTool(ref JsonCursor json)
    {
        json.OpenObject();
        var whole = json;
        string? name = null, type = null;
        JsonSlice description = default, schema = default, cacheControl = default;
        bool? strict = null;
        List<ExtraField>? extra = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "name":
                    name = json.TextOrNull();
                    break;
                case "type":
                    type = json.TextOrNull();
                    break;
                case "description":
                    description = json.IsNull ? default : json.TextSlice();
                    break;
                case "input_schema":
                    schema = json.Type is JsonTokenType.StartObject or JsonTokenType.Null ? json.Take() : throw json.Wrong("an object");
                    break;
                case "strict":
                    strict = json.BooleanOrNull();
                    break;
                case "cache_control":
                    cacheControl = Take(ref json);
                    break;
                default:
                    (extra ??= []).Add(new ExtraField(member, json.Take()));
                    break;
            }
        }

        if (type is null or "custom")
        {
            return new ChatTool(ToolKind.Function, name ?? throw whole.Wrong("a tool with a \"name\""))
            {
                Description = description,
                Schema = schema.IsEmpty ? default : schema,
                Strict = strict,
                CacheControl = cacheControl,
                Extra = extra,
            };
        }

        return new ChatTool(ToolKind.Provider, type) { Dialect = AnthropicMessagesDialect.DialectName, Value = whole.Take(), CacheControl = cacheControl };
    }

    /// <summary>A value as it stands; nothing for null.</summary>
    private static JsonSlice Take(ref JsonCursor json)
    {
        if (!json.IsNull)
        {
            return json.Take();
        }

        return default;
    }
}
