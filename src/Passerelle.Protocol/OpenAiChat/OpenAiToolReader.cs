using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Reads <c>tools</c> and the older <c>functions</c>.</summary>
internal static class OpenAiToolReader
{
    public static void ReadTools(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenArray();
        while (cursor.NextItem())
        {
            cursor.OpenObject();
            request.Tools.Add(ReadTool(ref cursor));
        }
    }

    public static void ReadFunctions(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenArray();
        while (cursor.NextItem())
        {
            cursor.OpenObject();
            request.Tools.Add(ReadDefinition(ref cursor, ToolKind.Function));
        }
    }

    private static ChatTool ReadTool(ref JsonCursor cursor)
    {
        var whole = cursor;
        var start = cursor;
        var kind = "function";
        ChatTool? tool = null;
        JsonSlice cacheControl = default;
        while (cursor.NextMember())
        {
            if (cursor.Is("type"u8))
            {
                cursor.ToValue();
                kind = cursor.Text();
            }
            else if (cursor.Is("function"u8) || cursor.Is("custom"u8))
            {
                var toolKind = cursor.Is("custom"u8) ? ToolKind.Custom : ToolKind.Function;
                cursor.ToValue();
                cursor.OpenObject();
                tool = ReadDefinition(ref cursor, toolKind);
            }
            else if (cursor.Is("cache_control"u8))
            {
                cursor.ToValue();
                cacheControl = cursor.IsNull ? default : cursor.Take();
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        if (kind is not ("function" or "custom"))
        {
            return new ChatTool(ToolKind.Provider, kind) { Dialect = "openai-chat", Value = whole.Take() };
        }

        return tool is null ? throw start.Refuse($"has no \"{kind}\".", "missing_required_parameter") : tool with { CacheControl = cacheControl };
    }

    private static ChatTool ReadDefinition(ref JsonCursor cursor, ToolKind kind)
    {
        var start = cursor;
        var tool = new ChatTool(kind, "");
        while (cursor.NextMember())
        {
            if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                tool = tool with { Name = cursor.Text() };
            }
            else if (cursor.Is("description"u8))
            {
                cursor.ToValue();
                tool = tool with { Description = cursor.IsNull ? default : cursor.TextSlice() };
            }
            else if (cursor.Is("parameters"u8))
            {
                cursor.ToValue();
                tool = tool with { Schema = ReadSchema(ref cursor) };
            }
            else if (cursor.Is("strict"u8))
            {
                cursor.ToValue();
                tool = tool with { Strict = cursor.BooleanOrNull() };
            }
            else if (cursor.Is("format"u8))
            {
                cursor.ToValue();
                tool = tool with { Format = cursor.IsNull ? default : OpenAiToolFormat.FromChat(cursor.Take()) };
            }
            else
            {
                var name = cursor.Name();
                cursor.ToValue();
                tool = tool with { Extra = [.. tool.Extra ?? [], new ExtraField(name, cursor.Take())] };
            }
        }

        return tool.Name.Length > 0 ? tool : throw start.Refuse("has no \"name\".", "missing_required_parameter");
    }

    private static JsonSlice ReadSchema(ref JsonCursor cursor) => cursor.Type switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.StartObject => cursor.Take(),
        _ => throw cursor.Wrong("an object"),
    };
}
