using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class AnthropicToolWriter
{
    /// <summary>More strict tools are refused.</summary>
    private const int MostStrict = 20;

    public static void Write(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result)
    {
        var isOwn = request.Dialect == AnthropicMessagesDialect.DialectName;
        var allowed = request.ToolChoice?.Allowed;
        var strictLeft = isOwn ? int.MaxValue : target.JsonSchema ? MostStrict : 0;
        var tools = request.Tools.Where(tool => CanWrite(tool, result) && (allowed is null || tool.Kind == ToolKind.Provider || allowed.Contains(tool.Name))).ToList();
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            if (tool.Kind == ToolKind.Provider)
            {
                tool.Value.WriteTo(json);
                continue;
            }

            var isStrict = tool.Strict == true && tool.Kind == ToolKind.Function;
            if (isStrict && strictLeft-- <= 0)
            {
                isStrict = false;
                result.Dropped("tools.strict");
            }

            WriteTool(json, tool, isStrict, isOwn, result);
        }

        json.WriteEndArray();
        WriteChoice(json, request, isOwn, result);
    }

    private static bool CanWrite(ChatTool tool, RequestTranslation result)
    {
        if (tool.Kind != ToolKind.Provider || tool.Dialect == AnthropicMessagesDialect.DialectName)
        {
            return true;
        }

        result.Dropped($"tools.{tool.Name}");
        return false;
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTool tool, bool isStrict, bool isOwn, RequestTranslation result)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, tool.Name);
        if (tool.Description.IsString)
        {
            tool.Description.WriteTo(json, "description"u8);
        }

        if (tool.Kind == ToolKind.Custom)
        {
            result.Changed($"tools.{tool.Name}");
            WriteCustomSchema(json, "input_schema"u8, tool);
        }
        else
        {
            WriteSchema(json, "input_schema"u8, tool.Schema);
        }

        if (isStrict)
        {
            json.WriteBoolean("strict"u8, true);
        }
        else if (isOwn && tool.Strict == false)
        {
            json.WriteBoolean("strict"u8, false);
        }

        if (isOwn)
        {
            foreach (var field in tool.Extra ?? [])
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }
        }

        if (tool.CacheControl.Exists)
        {
            tool.CacheControl.WriteTo(json, "cache_control"u8);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a member with the schema, which must be one of an object, and say so.</summary>
    internal static void WriteSchema(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonSlice schema)
    {
        json.WritePropertyName(name);
        if (schema.Kind == JsonValueKind.Object && HasType(schema))
        {
            schema.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        if (schema.Kind == JsonValueKind.Object)
        {
            var members = new JsonCursor(schema.Bytes);
            while (members.NextMember())
            {
                json.WritePropertyName(members.Name());
                members.ToValue();
                members.Take().WriteTo(json);
            }
        }
        else
        {
            json.WriteStartObject("properties"u8);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static bool HasType(JsonSlice schema)
    {
        var members = new JsonCursor(schema.Bytes);
        while (members.NextMember())
        {
            if (members.Is("type"u8))
            {
                return true;
            }

            members.ToValue();
            members.Skip();
        }

        return false;
    }

    /// <summary>Writes a member with the schema of a tool that takes free text: it becomes one with a single text in an object.</summary>
    internal static void WriteCustomSchema(Utf8JsonWriter json, ReadOnlySpan<byte> name, ChatTool tool)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        json.WriteStartObject("input"u8);
        json.WriteString("type"u8, "string"u8);
        json.WriteString("description"u8, tool.Format.IsEmpty ? "The tool's input, as free text." : $"The tool's input, as text of this form: {tool.Format}");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        json.WriteStringValue("input"u8);
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties"u8, false);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request, bool isOwn, RequestTranslation result)
    {
        if (request.ToolChoice is null && request.ParallelToolCalls != false)
        {
            return;
        }

        if (request.ToolChoice?.Allowed is not null)
        {
            result.Changed("tool_choice");
        }

        var mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, mode switch
        {
            ToolChoiceMode.Auto => "auto"u8,
            ToolChoiceMode.None => "none"u8,
            ToolChoiceMode.Required => "any"u8,
            ToolChoiceMode.Named => "tool"u8,
            _ => throw new InvalidOperationException($"No word for {mode}."),
        });
        if (mode == ToolChoiceMode.Named)
        {
            json.WriteString("name"u8, request.ToolChoice!.Name);
        }

        if (mode != ToolChoiceMode.None && (request.ParallelToolCalls == false || (isOwn && request.ParallelToolCalls == true)))
        {
            json.WriteBoolean("disable_parallel_tool_use"u8, !request.ParallelToolCalls!.Value);
        }

        if (isOwn)
        {
            AnthropicRequestWriter.WriteExtra(json, request, "tool_choice.");
        }

        json.WriteEndObject();
    }
}
