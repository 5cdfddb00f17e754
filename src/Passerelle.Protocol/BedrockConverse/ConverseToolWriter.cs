using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Writes <c>toolConfig</c>. Converse has no word for "call no tool", and wants the tools wherever a conversation has calls: those that
/// the caller does not offer any more are offered by their names.
/// </summary>
internal static class ConverseToolWriter
{
    /// <summary>The longest name of a tool (Amazon Bedrock API Reference, ToolSpecification).</summary>
    private const int LongestName = 64;

    /// <summary>Claude takes no more strict tools.</summary>
    private const int MostStrict = 20;

    /// <summary>A name as Converse takes it: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static string NameOf(string name) => AnthropicToolIds.OnlyLetters(name) is var clean && clean.Length > LongestName ? clean[..LongestName] : clean;

    public static void Write(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result, ConverseCachePoints points)
    {
        var allowed = request.ToolChoice?.Allowed;
        var tools = request.Tools.FindAll(tool => CanWrite(tool, result) && allowed?.Contains(tool.Name) != false);
        var called = request.Messages.SelectMany(message => message.Parts).OfType<ToolCallPart>().Select(call => NameOf(call.Name)).Where(name => name.Length > 0).Distinct().ToList();
        var mode = request.ToolChoice?.Mode ?? ToolChoiceMode.Auto;
        if (tools.Count == 0 || mode == ToolChoiceMode.None)
        {
            if (tools.Count > 0 || called.Count > 0)
            {
                result.Changed(tools.Count > 0 && called.Count > 0 ? "tool_choice" : "tools");
            }

            if (called.Count == 0)
            {
                // A model that is to call none needs none.
                return;
            }
        }

        json.WriteStartObject("toolConfig"u8);
        json.WriteStartArray("tools"u8);
        var strictLeft = target.JsonSchema ? MostStrict : 0;
        foreach (var tool in tools)
        {
            var isStrict = tool.Strict == true && tool.Kind == ToolKind.Function;
            if (isStrict && strictLeft-- <= 0)
            {
                isStrict = false;
                result.Dropped("tools.strict");
            }

            WriteTool(json, tool, isStrict, result);
            points.Write(json, tool.CacheControl);
        }

        if (tools.Count == 0)
        {
            foreach (var name in called)
            {
                WriteCalled(json, name);
            }
        }

        points.WriteAutomatic(json);
        json.WriteEndArray();
        WriteChoice(json, request, mode, tools.Count > 0, result);
        json.WriteEndObject();
    }

    private static bool CanWrite(ChatTool tool, RequestTranslation result)
    {
        if (tool.Kind == ToolKind.Provider)
        {
            result.Dropped($"tools.{tool.Name}");
            return false;
        }

        if (NameOf(tool.Name) != tool.Name || tool.Name.Length == 0)
        {
            // The answer would call it by a name that the caller does not know.
            result.Error ??= ApiError.Invalid(
                $"The tool \"{tool.Name}\" has a name that the model's provider does not take: 1 to {LongestName} letters, digits, \"_\" and \"-\".", "tools", "invalid_value");
            return false;
        }

        return true;
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTool tool, bool isStrict, RequestTranslation result)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, tool.Name);
        if (tool.Description.IsString && !AnthropicText.IsBlank(tool.Description))
        {
            tool.Description.WriteTo(json, "description"u8);
        }

        json.WriteStartObject("inputSchema"u8);
        if (tool.Kind == ToolKind.Custom)
        {
            result.Changed($"tools.{tool.Name}");
            AnthropicToolWriter.WriteCustomSchema(json, "json"u8, tool);
        }
        else
        {
            AnthropicToolWriter.WriteSchema(json, "json"u8, tool.Schema);
        }

        json.WriteEndObject();
        if (isStrict)
        {
            json.WriteBoolean("strict"u8, true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A tool of which only the name is known.</summary>
    private static void WriteCalled(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolSpec"u8);
        json.WriteString("name"u8, name);
        json.WriteStartObject("inputSchema"u8);
        AnthropicToolWriter.WriteSchema(json, "json"u8, default);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatRequest request, ToolChoiceMode mode, bool hasTools, RequestTranslation result)
    {
        if (request.ToolChoice?.Allowed is not null)
        {
            result.Changed("tool_choice");
        }

        // To choose freely is the default, and the only thing that some models know.
        if (!hasTools || mode is ToolChoiceMode.Auto or ToolChoiceMode.None)
        {
            return;
        }

        json.WriteStartObject("toolChoice"u8);
        if (mode == ToolChoiceMode.Named)
        {
            json.WriteStartObject("tool"u8);
            json.WriteString("name"u8, request.ToolChoice!.Name);
        }
        else
        {
            json.WriteStartObject("any"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
