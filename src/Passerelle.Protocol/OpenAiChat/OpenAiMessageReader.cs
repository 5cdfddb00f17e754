using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Reads <c>messages</c>. Results of tools that follow each other become parts of one message of the user's.</summary>
internal static class OpenAiMessageReader
{
    public static void ReadAll(ref JsonCursor cursor, ChatRequest request)
    {
        cursor.OpenArray();
        var lastWasResult = false;
        while (cursor.NextItem())
        {
            cursor.OpenObject();
            var fields = OpenAiMessageFields.Read(ref cursor);
            switch (fields.Role)
            {
                case "system" or "developer":
                    request.Messages.Add(Said(ref fields, Role.System) with { IsDeveloper = fields.Role == "developer" });
                    break;
                case "user":
                    request.Messages.Add(Said(ref fields, Role.User));
                    break;
                case "assistant" or "model":
                    request.Messages.Add(OpenAiAssistantReader.Read(ref fields));
                    break;
                case "tool" or "function":
                    if (!lastWasResult)
                    {
                        request.Messages.Add(new ChatMessage(Role.User, []));
                    }

                    request.Messages[^1].Parts.Add(Result(ref fields));
                    break;
                case null:
                    throw fields.Whole.Refuse("has no \"role\".", "missing_required_parameter");
                default:
                    throw fields.RoleAt.Refuse("must be \"system\", \"developer\", \"user\", \"assistant\" or \"tool\".");
            }

            lastWasResult = fields.Role is "tool" or "function";
        }
    }

    /// <summary>Puts a cache mark of the whole message on its last piece, where the neutral form has it.</summary>
    public static void MarkLast(List<Part> parts, JsonSlice cacheControl)
    {
        if (cacheControl.Exists && parts.Count > 0 && !parts[^1].CacheControl.Exists)
        {
            parts[^1] = parts[^1] with { CacheControl = cacheControl };
        }
    }

    private static ChatMessage Said(ref OpenAiMessageFields fields, Role role)
    {
        var parts = OpenAiPartReader.ReadContent(fields.Content, fields.HasContent, keepEmpty: true);
        MarkLast(parts, fields.CacheControl);
        return new ChatMessage(role, parts) { Name = fields.Name, Extra = fields.Extra };
    }

    private static ToolResultPart Result(ref OpenAiMessageFields fields) =>
        new(fields.ToolCallId ?? "", OpenAiPartReader.ReadContent(fields.Content, fields.HasContent, keepEmpty: false))
        {
            Name = fields.Name,
            CacheControl = fields.CacheControl,
        };
}
