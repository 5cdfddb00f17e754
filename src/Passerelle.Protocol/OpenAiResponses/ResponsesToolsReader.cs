using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads <c>tools</c> (also those of a namespace and of an <c>additional_tools</c> item) and <c>tool_choice</c>.</summary>
internal static class ResponsesToolsReader
{
    /// <summary>Under this name the first tool of a namespace carries what the namespace says of itself.</summary>
    public const string NamespaceDescription = "namespace.description";

    public static void Read(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        Read(ref json, request, null, default);
    }

    private static void Read(ref JsonCursor json, ChatRequest request, string? space, JsonSlice about)
    {
        json.OpenArray();
        while (json.NextItem())
        {
            json.OpenObject();
            var type = ResponsesInputReader.TypeOf(json);
            switch (type)
            {
                case "function" or "custom":
                    var tool = ReadTool(ref json, type == "custom" ? ToolKind.Custom : ToolKind.Function);
                    request.Tools.Add(space is null ? tool : tool with { Namespace = space, Extra = About(tool.Extra, about) });
                    about = default;
                    break;
                case "namespace" when space is null:
                    ReadNamespace(ref json, request);
                    break;
                case "":
                    throw ResponsesInputReader.Missing(json, "type");
                default:
                    request.Tools.Add(new ChatTool(ToolKind.Provider, type)
                    {
                        Dialect = OpenAiResponsesDialect.DialectName,
                        Value = json.Take(),
                        Namespace = space,
                    });
                    break;
            }
        }
    }

    private static void ReadNamespace(ref JsonCursor json, ChatRequest request)
    {
        var start = json;
        string? name = null;
        JsonSlice about = default;
        var hasTools = false;
        JsonCursor tools = default;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "name":
                    name = json.Text();
                    break;
                case "description":
                    about = json.IsNull ? default : json.TextSlice();
                    break;
                case "tools":
                    hasTools = true;
                    tools = json;
                    json.Skip();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (hasTools)
        {
            Read(ref tools, request, name ?? throw ResponsesInputReader.Missing(start, "name"), about);
        }
    }

    private static List<ExtraField>? About(List<ExtraField>? extra, JsonSlice about)
    {
        if (about.Exists)
        {
            (extra ??= []).Add(new ExtraField(NamespaceDescription, about));
        }

        return extra;
    }

    private static ChatTool ReadTool(ref JsonCursor json, ToolKind kind)
    {
        var start = json;
        string? name = null;
        JsonSlice description = default;
        JsonSlice schema = default;
        JsonSlice format = default;
        bool? strict = null;
        List<ExtraField>? extra = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "type":
                    break;
                case "name":
                    name = json.Text();
                    break;
                case "description":
                    description = json.IsNull ? default : json.TextSlice();
                    break;
                case "parameters" when kind == ToolKind.Function:
                    schema = json.Type is JsonTokenType.StartObject or JsonTokenType.True or JsonTokenType.False ? json.Take()
                        : json.IsNull ? default : throw json.Wrong("an object");
                    break;
                case "strict" when kind == ToolKind.Function:
                    strict = json.BooleanOrNull();
                    break;
                case "format" when kind == ToolKind.Custom:
                    format = json.IsNull ? default : json.Take();
                    break;
                default:
                    (extra ??= []).Add(new ExtraField(member, json.Take()));
                    break;
            }
        }

        return new ChatTool(kind, name ?? throw ResponsesInputReader.Missing(start, "name"))
        {
            Description = description,
            Schema = schema,
            Format = format,
            Strict = strict,
            Extra = extra,
        };
    }

    public static void ReadChoice(ref JsonCursor json, ChatRequest request)
    {
        switch (json.Type)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                request.ToolChoice = new ToolChoice(Mode(ref json));
                return;
            case JsonTokenType.StartObject:
                break;
            default:
                throw json.Wrong("a string or an object");
        }

        var type = ResponsesInputReader.TypeOf(json);
        if (type is not ("function" or "custom" or "allowed_tools"))
        {
            // A tool that the provider runs: said again in this dialect only.
            request.Extra.Add(new ExtraField("tool_choice", json.Take()));
            return;
        }

        var start = json;
        string? name = null;
        var mode = ToolChoiceMode.Auto;
        List<string>? allowed = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "name":
                    name = json.Text();
                    break;
                case "mode" when type == "allowed_tools":
                    mode = Mode(ref json);
                    break;
                case "tools" when type == "allowed_tools":
                    allowed = ReadAllowed(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        request.ToolChoice = type == "allowed_tools"
            ? new ToolChoice(mode) { Allowed = allowed ?? throw ResponsesInputReader.Missing(start, "tools") }
            : new ToolChoice(ToolChoiceMode.Named, name ?? throw ResponsesInputReader.Missing(start, "name")) { IsCustom = type == "custom" };
    }

    private static List<string> ReadAllowed(ref JsonCursor json)
    {
        var names = new List<string>();
        json.OpenArray();
        while (json.NextItem())
        {
            json.OpenObject();
            while (json.NextMember())
            {
                var isName = json.Is("name"u8);
                json.ToValue();
                if (isName)
                {
                    names.Add(json.Text());
                }
                else
                {
                    json.Skip();
                }
            }
        }

        return names;
    }

    private static ToolChoiceMode Mode(ref JsonCursor json) => json.Text() switch
    {
        "auto" => ToolChoiceMode.Auto,
        "none" => ToolChoiceMode.None,
        "required" or "any" => ToolChoiceMode.Required,
        _ => throw json.Refuse("must be \"auto\", \"none\" or \"required\"."),
    };
}
