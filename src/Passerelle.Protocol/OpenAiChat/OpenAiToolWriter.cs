using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
internal sealed class OpenAiToolWriter(ChatRequest request, TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
{
    public void Write()
    {
        if (target.Refused.Contains("tools"))
        {
            translation.Error ??= ApiError.Invalid("The model does not call tools; leave out \"tools\" or choose another model.", "tools", "unsupported_parameter");
            return;
        }

        // A list of allowed tools is said by offering only those: most providers know no other way.
        var allowed = request.ToolChoice?.Allowed;
        var tools = request.Tools.Where(tool => allowed is null || allowed.Contains(tool.Name)).Where(CanBeSaid).ToList();
        if (tools.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        tools.ForEach(WriteTool);
        json.WriteEndArray();
        WriteChoice(tools);
        if (request.ParallelToolCalls is { } parallel)
        {
            if (target.Refused.Contains("parallel_tool_calls"))
            {
                translation.Dropped("parallel_tool_calls");
            }
            else
            {
                json.WriteBoolean("parallel_tool_calls"u8, parallel);
            }
        }
    }

    private bool CanBeSaid(ChatTool tool)
    {
        if (tool.Kind != ToolKind.Provider || tool.Dialect == "openai-chat")
        {
            return true;
        }

        translation.Dropped($"tools.{tool.Name}");
        return false;
    }

    private void WriteTool(ChatTool tool)
    {
        if (tool.Kind == ToolKind.Provider)
        {
            tool.Value.WriteTo(json);
            return;
        }

        var isCustom = tool.Kind == ToolKind.Custom;
        json.WriteStartObject();
        json.WriteString("type"u8, isCustom ? "custom"u8 : "function"u8);
        json.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
        json.WriteString("name"u8, tool.Name);
        if (tool.Description.Exists)
        {
            tool.Description.WriteTo(json, "description"u8);
        }

        if (isCustom)
        {
            if (tool.Format.Exists)
            {
                OpenAiToolFormat.ToChat(tool.Format).WriteTo(json, "format"u8);
            }
        }
        else
        {
            WriteSchema(tool);
        }

        json.WriteEndObject();
        OpenAiCacheMark.Write(json, tool.CacheControl, target, translation);
        json.WriteEndObject();
    }

    private void WriteSchema(ChatTool tool)
    {
        if (tool.Schema.Exists)
        {
            tool.Schema.WriteTo(json, "parameters"u8);
        }
        else
        {
            // OpenAI takes none; others want one.
            json.WriteStartObject("parameters"u8);
            json.WriteString("type"u8, "object"u8);
            json.WriteStartObject("properties"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (tool.Strict is { } strict)
        {
            if (target.Refused.Contains("strict"))
            {
                translation.Dropped("tools.strict");
            }
            else
            {
                json.WriteBoolean("strict"u8, strict);
            }
        }
    }

    private void WriteChoice(List<ChatTool> tools)
    {
        if (request.ToolChoice is not { } choice)
        {
            return;
        }

        if (target.Refused.Contains("tool_choice"))
        {
            translation.Dropped("tool_choice");
            return;
        }

        if (choice.Mode != ToolChoiceMode.Named)
        {
            json.WriteString("tool_choice"u8, choice.Mode switch
            {
                ToolChoiceMode.None => "none"u8,
                ToolChoiceMode.Required => "required"u8,
                _ => "auto"u8,
            });
            return;
        }

        if (!tools.Exists(tool => tool.Name == choice.Name))
        {
            translation.Error ??= ApiError.Invalid($"The field \"tool_choice\" names the tool \"{choice.Name}\", which is not offered.", "tool_choice", "invalid_value");
            return;
        }

        var kind = choice.IsCustom ? "custom"u8 : "function"u8;
        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, kind);
        json.WriteStartObject(kind);
        json.WriteString("name"u8, choice.Name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
