using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads <c>tool_choice</c> and the older <c>function_call</c>: a word, a function or custom tool by name, or <c>allowed_tools</c>.
/// </summary>
internal static class OpenAiToolChoiceReader
{
    public static ToolChoice? Read(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        if (cursor.Type == JsonTokenType.String)
        {
            return new ToolChoice(Mode(ref cursor));
        }

        if (cursor.Type != JsonTokenType.StartObject)
        {
            throw cursor.Wrong("a string or an object");
        }

        var start = cursor;
        string? name = null;
        var isCustom = false;
        ToolChoice? choice = null;
        while (cursor.NextMember())
        {
            if (cursor.Is("type"u8))
            {
                cursor.ToValue();
                choice ??= cursor.TextOrNull() is "auto" or "any" or "required" or "none" ? new ToolChoice(Mode(ref cursor)) : null;
            }
            else if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.Text();
            }
            else if (cursor.Is("function"u8) || cursor.Is("custom"u8))
            {
                isCustom = cursor.Is("custom"u8);
                cursor.ToValue();
                name = ReadName(ref cursor);
            }
            else if (cursor.Is("allowed_tools"u8))
            {
                cursor.ToValue();
                choice = ReadAllowed(ref cursor);
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return choice ?? (name is null ? throw start.Refuse("names no tool.") : new ToolChoice(ToolChoiceMode.Named, name) { IsCustom = isCustom });
    }

    private static ToolChoiceMode Mode(ref JsonCursor cursor) => cursor.Text() switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,

        // The second is Mistral's.
        "required" or "any" => ToolChoiceMode.Required,
        _ => throw cursor.Refuse("must be \"auto\", \"none\", \"required\", or an object that names a tool."),
    };

    private static string? ReadName(ref JsonCursor cursor)
    {
        cursor.OpenObject();
        string? name = null;
        while (cursor.NextMember())
        {
            var isName = cursor.Is("name"u8);
            cursor.ToValue();
            if (isName)
            {
                name = cursor.Text();
            }
            else
            {
                cursor.Skip();
            }
        }

        return name;
    }

    private static ToolChoice ReadAllowed(ref JsonCursor cursor)
    {
        var mode = ToolChoiceMode.Auto;
        var names = new List<string>();
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("mode"u8))
            {
                cursor.ToValue();
                mode = Mode(ref cursor);
            }
            else if (cursor.Is("tools"u8))
            {
                cursor.ToValue();
                cursor.OpenArray();
                while (cursor.NextItem())
                {
                    var item = cursor;
                    names.Add(ReadTool(ref cursor) ?? throw item.Refuse("names no tool."));
                }
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return new ToolChoice(mode) { Allowed = names };
    }

    private static string? ReadTool(ref JsonCursor cursor)
    {
        cursor.OpenObject();
        string? name = null;
        while (cursor.NextMember())
        {
            if (cursor.Is("function"u8) || cursor.Is("custom"u8))
            {
                cursor.ToValue();
                name = ReadName(ref cursor);
            }
            else if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.Text();
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return name;
    }
}
