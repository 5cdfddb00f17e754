using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads <c>prompt</c>: messages of <c>system</c>, <c>user</c>, <c>assistant</c> and <c>tool</c>, whose contents are a string or parts. What
/// the provider options of a message say of caching holds for its last part.
/// </summary>
internal sealed class AiSdkMessageReader(ChatRequest request)
{
    public void ReadAll(ref JsonCursor json)
    {
        json.OpenArray();
        while (json.NextItem())
        {
            ReadMessage(ref json);
        }
    }

    private void ReadMessage(ref JsonCursor json)
    {
        json.OpenObject();
        var whole = json;
        JsonCursor content = default;
        var hasContent = false;
        Role? role = null;
        var isTool = false;
        var options = AiSdkPartOptions.None;
        List<ExtraField>? extra = null;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "role":
                    isTool = json.IsText("tool"u8);
                    role = isTool || json.IsText("user"u8) ? Role.User
                        : json.IsText("assistant"u8) ? Role.Assistant
                        : json.IsText("system"u8) ? Role.System
                        : throw json.Wrong("\"system\", \"user\", \"assistant\" or \"tool\"");
                    break;
                case "content":
                    content = json;
                    hasContent = true;
                    json.Skip();
                    break;
                case "providerOptions":
                    options = AiSdkPartOptions.Read(ref json);
                    break;
                default:
                    (extra ??= []).Add(new ExtraField(name, json.Take()));
                    break;
            }
        }

        if (role is null)
        {
            throw whole.Refuse("needs a \"role\".", "missing_required_parameter");
        }

        var parts = hasContent ? ReadContent(ref content, role.Value, isTool, ref extra) : throw whole.Refuse("needs \"content\".", "missing_required_parameter");
        if (options.CacheControl.Exists && parts.Count > 0 && !parts[^1].CacheControl.Exists)
        {
            parts[^1] = parts[^1] with { CacheControl = options.CacheControl };
        }

        request.Messages.Add(new ChatMessage(role.Value, parts) { Extra = extra });
    }

    private static List<Part> ReadContent(ref JsonCursor json, Role role, bool isTool, ref List<ExtraField>? extra)
    {
        if (json.Type == JsonTokenType.String && !isTool)
        {
            var text = json.Take();
            return text.IsEmpty ? [] : [new TextPart(text)];
        }

        if (json.Type != JsonTokenType.StartArray)
        {
            throw json.Wrong(isTool ? "an array of parts" : "a string or an array of parts");
        }

        var parts = new List<Part>();
        while (json.NextItem())
        {
            var part = AiSdkPartReader.Read(ref json, role, ref extra);
            Join(parts, part);
            parts.Add(part);
        }

        return parts;
    }

    /// <summary>
    /// OpenAI's package puts the encrypted content of an item on each piece of its summary; it is the proof of all of them, and stands on
    /// the last.
    /// </summary>
    private static void Join(List<Part> parts, Part part)
    {
        if (part is ReasoningPart { Id: { } id, Signature: { } signature } && parts is [.., ReasoningPart { Signature: { } before } last] && last.Id == id && before == signature)
        {
            parts[^1] = last with { Signature = null };
        }
    }
}
