using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Reads <c>tools</c> and <c>toolChoice</c>.</summary>
internal static class AiSdkToolReader
{
    public static void ReadTools(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            ReadTool(ref json, request);
        }
    }

    public static void ReadChoice(ref JsonCursor json, ChatRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        var whole = json;
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
                        : json.IsText("none"u8) ? ToolChoiceMode.None
                        : json.IsText("required"u8) ? ToolChoiceMode.Required
                        : json.IsText("tool"u8) ? ToolChoiceMode.Named
                        : throw json.Wrong("\"auto\", \"none\", \"required\" or \"tool\"");
                    break;
                case "toolName":
                    name = json.TextOrNull();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (mode is null || (mode == ToolChoiceMode.Named && name is null))
        {
            throw whole.Refuse($"needs a {(mode is null ? "\"type\"" : "\"toolName\"")}.", "missing_required_parameter");
        }

        request.ToolChoice = new ToolChoice(mode.Value, mode == ToolChoiceMode.Named ? name : null);
    }

    private static void ReadTool(ref JsonCursor json, ChatRequest request)
    {
        json.OpenObject();
        var whole = json;
        string? type = null, name = null, id = null;
        JsonSlice description = default, schema = default, args = default;
        bool? strict = null;
        var options = AiSdkPartOptions.None;
        List<ExtraField>? extra = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "type":
                    type = json.Text();
                    break;
                case "name":
                    name = json.TextOrNull();
                    break;
                case "id":
                    id = json.TextOrNull();
                    break;
                case "description":
                    description = json.IsNull ? default : json.TextSlice();
                    break;
                case "inputSchema":
                    schema = json.IsNull ? default : json.Type == JsonTokenType.StartObject ? json.Take() : throw json.Wrong("an object");
                    break;
                case "args":
                    args = json.IsNull ? default : json.Type == JsonTokenType.StartObject ? json.Take() : throw json.Wrong("an object");
                    break;
                case "strict":
                    strict = json.BooleanOrNull();
                    break;
                case "providerOptions":
                    options = AiSdkPartOptions.Read(ref json);
                    break;
                default:
                    (extra ??= []).Add(new ExtraField(member, json.Take()));
                    break;
            }
        }

        switch (type)
        {
            case "function":
                request.Tools.Add(new ChatTool(ToolKind.Function, name is { Length: > 0 } ? name : throw Missing(ref whole, "name"))
                {
                    Description = description,
                    Schema = schema.IsEmpty ? default : schema,
                    Strict = strict,
                    CacheControl = options.CacheControl,
                    Extra = extra,
                });
                break;
            case "provider" or "provider-defined":
                request.Tools.Add(AiSdkProviderTools.Read(request, id ?? throw Missing(ref whole, "id"), name, args) with { CacheControl = options.CacheControl });
                break;
            case null:
                throw Missing(ref whole, "type");
            default:
                throw whole.Refuse("must be of the type \"function\" or \"provider\".");
        }
    }

    private static JsonBodyException Missing(ref JsonCursor whole, string name) => whole.Refuse($"needs a \"{name}\".", "missing_required_parameter");
}
