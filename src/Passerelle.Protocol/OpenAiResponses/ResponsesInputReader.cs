using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Reads <c>input</c>: items become messages. What the model said in one turn (reasoning, text, calls) is one message; results of
/// tools in a row are one message of the user.
/// </summary>
internal static class ResponsesInputReader
{
    public static void Read(ref JsonCursor json, ChatRequest request)
    {
        switch (json.Type)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                request.Messages.Add(new ChatMessage(Role.User, [new TextPart(json.TextSlice())]));
                return;
            case JsonTokenType.StartArray:
                break;
            default:
                throw json.Wrong("a string or an array of items");
        }

        Signature? onCall = null;
        var index = 0;
        while (json.NextItem())
        {
            json.OpenObject();
            ReadItem(ref json, request, index++, ref onCall);
        }
    }

    private static void ReadItem(ref JsonCursor json, ChatRequest request, int index, ref Signature? onCall)
    {
        var type = TypeOf(json);
        switch (type)
        {
            case "" or "message":
                ReadMessage(ref json, request);
                break;
            case "function_call" or "custom_tool_call":
                ToAssistant(request, ResponsesCallReader.ReadCall(ref json, type == "custom_tool_call", onCall));
                onCall = null;
                break;
            case "function_call_output" or "custom_tool_call_output":
                ToUser(request, ResponsesCallReader.ReadResult(ref json, type == "custom_tool_call_output"));
                break;
            case "reasoning":
                ResponsesReasoningReader.Read(ref json, request, ref onCall);
                break;
            case "additional_tools":
                ReadTools(ref json, request);
                break;
            default:
                ReadOpaque(ref json, request, type, index);
                break;
        }
    }

    /// <summary>The type of the object that is open, wherever it stands in it; empty when it has none.</summary>
    public static string TypeOf(JsonCursor json)
    {
        while (json.NextMember())
        {
            var isType = json.Is("type"u8);
            json.ToValue();
            if (isType)
            {
                return json.TextOrNull() ?? "";
            }

            json.Skip();
        }

        return "";
    }

    private static void ReadMessage(ref JsonCursor json, ChatRequest request)
    {
        var start = json;
        string? role = null;
        List<Part>? parts = null;
        List<ExtraField>? extra = null;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    break;
                case "role":
                    role = json.Text();
                    if (role is not ("user" or "assistant" or "system" or "developer"))
                    {
                        throw json.Refuse("must be \"user\", \"assistant\", \"system\" or \"developer\".");
                    }

                    break;
                case "content":
                    parts = ResponsesContentReader.Read(ref json);
                    break;
                default:
                    (extra ??= []).Add(new ExtraField(name, json.Take()));
                    break;
            }
        }

        if (role is null)
        {
            throw Missing(start, "role");
        }

        AddMessage(request, role, parts ?? throw Missing(start, "content"), extra);
    }

    private static void AddMessage(ChatRequest request, string role, List<Part> parts, List<ExtraField>? extra)
    {
        var last = request.Messages.Count > 0 ? request.Messages[^1] : null;
        if (role == "assistant" && last is { Role: Role.Assistant, Parts: [.., not (TextPart or RefusalPart)], Extra: null })
        {
            // The text of the turn whose reasoning or calls came before.
            last.Parts.AddRange(parts);
            request.Messages[^1] = last with { Extra = extra };
            return;
        }

        request.Messages.Add(new ChatMessage(role switch { "user" => Role.User, "assistant" => Role.Assistant, _ => Role.System }, parts)
        {
            IsDeveloper = role == "developer",
            Extra = extra,
        });
    }

    private static void ReadTools(ref JsonCursor json, ChatRequest request)
    {
        while (json.NextMember())
        {
            var isTools = json.Is("tools"u8);
            json.ToValue();
            if (isTools)
            {
                ResponsesToolsReader.Read(ref json, request);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static void ReadOpaque(ref JsonCursor json, ChatRequest request, string type, int index)
    {
        if (type is "item_reference" or "compaction")
        {
            // What it stands for is known to the provider alone.
            var name = type == "compaction" ? "encrypted_content" : "id";
            request.PreviousResponse ??= new ExtraField(string.Create(CultureInfo.InvariantCulture, $"input[{index}].{name}"), JsonSlice.Of(type));
        }

        var part = new OpaquePart(OpenAiResponsesDialect.DialectName, type, json.Take());
        if (type.EndsWith("_output", StringComparison.Ordinal) || type == "mcp_approval_response")
        {
            ToUser(request, part);
        }
        else
        {
            ToAssistant(request, part);
        }
    }

    /// <summary>Puts a piece into the turn of the model that is going on, or begins one.</summary>
    public static void ToAssistant(ChatRequest request, Part part)
    {
        if (request.Messages.Count > 0 && request.Messages[^1].Role == Role.Assistant)
        {
            request.Messages[^1].Parts.Add(part);
        }
        else
        {
            request.Messages.Add(new ChatMessage(Role.Assistant, [part]));
        }
    }

    private static void ToUser(ChatRequest request, Part part)
    {
        if (request.Messages.Count > 0 && request.Messages[^1] is { Role: Role.User, Parts: [.., ToolResultPart or OpaquePart] })
        {
            request.Messages[^1].Parts.Add(part);
        }
        else
        {
            request.Messages.Add(new ChatMessage(Role.User, [part]));
        }
    }

    /// <summary>The error that an object lacks a member.</summary>
    public static JsonBodyException Missing(JsonCursor item, string name)
    {
        var path = item.Path() is { Length: > 0 } at ? $"{at}.{name}" : name;
        return new JsonBodyException(ApiError.Invalid($"The field \"{path}\" is missing.", path, "missing_required_parameter"));
    }
}
