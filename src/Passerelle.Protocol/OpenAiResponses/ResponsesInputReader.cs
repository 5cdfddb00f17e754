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
                ToAssistant(request, ReadCall(ref json, type == "custom_tool_call", onCall));
                onCall = null;
                break;
            case "function_call_output" or "custom_tool_call_output":
                ToUser(request, ReadResult(ref json, type == "custom_tool_call_output"));
                break;
            case "reasoning":
                ReadReasoning(ref json, request, ref onCall);
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

    private static ToolCallPart ReadCall(ref JsonCursor json, bool isCustom, Signature? signature)
    {
        var start = json;
        string? id = null;
        string? callId = null;
        string? name = null;
        string? space = null;
        JsonSlice arguments = default;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "id":
                    id = json.TextOrNull();
                    break;
                case "call_id":
                    callId = json.Text();
                    break;
                case "name":
                    name = json.Text();
                    break;
                case "namespace":
                    space = json.TextOrNull();
                    break;
                case "arguments" when !isCustom:
                case "input" when isCustom:
                    arguments = json.TextSlice();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return new ToolCallPart(callId ?? throw Missing(start, "call_id"), name ?? throw Missing(start, "name"), arguments)
        {
            IsCustom = isCustom,
            Namespace = space,
            ItemId = id,
            Signature = signature,
        };
    }

    private static ToolResultPart ReadResult(ref JsonCursor json, bool isCustom)
    {
        var start = json;
        string? callId = null;
        List<Part>? parts = null;
        while (json.NextMember())
        {
            var isOutput = json.Is("output"u8);
            var isCallId = json.Is("call_id"u8);
            json.ToValue();
            if (isOutput)
            {
                parts = ResponsesContentReader.Read(ref json);
            }
            else if (isCallId)
            {
                callId = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return new ToolResultPart(callId ?? throw Missing(start, "call_id"), parts ?? throw Missing(start, "output")) { IsCustom = isCustom };
    }

    private static void ReadReasoning(ref JsonCursor json, ChatRequest request, ref Signature? onCall)
    {
        string? id = null;
        JsonSlice content = default;
        var texts = new List<(JsonSlice Text, bool IsSummary)>();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "id":
                    id = json.TextOrNull();
                    break;
                case "encrypted_content":
                    content = json.IsNull ? default : json.TextSlice();
                    break;
                case "summary" or "content":
                    ReadTexts(ref json, texts, name == "summary");
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        Signature? signature = null;
        var on = ResponsesProofOn.Reasoning;
        if (!content.IsEmpty)
        {
            var format = ResponsesProof.Read(content.Chars, SignatureFormats.OpenAi, out var data, out on);
            signature = new Signature(format, data.Escaped.Length == content.Bytes.Length - 2 ? content : JsonSlice.Of(data));
        }

        if (on == ResponsesProofOn.Call)
        {
            onCall = signature;
            signature = null;
        }
        else if (on == ResponsesProofOn.Text)
        {
            SignText(request, signature);
            signature = null;
        }

        // What is not OpenAI's is no summary, even if it had to be written as one.
        var isForeign = signature is not null && signature.Format is not (SignatureFormats.OpenAi or SignatureFormats.XAi);
        for (var i = 0; i < texts.Count; i++)
        {
            ToAssistant(request, new ReasoningPart(texts[i].Text)
            {
                IsSummary = texts[i].IsSummary && !isForeign,
                Signature = i == texts.Count - 1 ? signature : null,
                Id = id,
            });
        }

        if (texts.Count == 0 && (signature is not null || (id is not null && !content.Exists)))
        {
            ToAssistant(request, new ReasoningPart(default) { Signature = signature, IsRedacted = on == ResponsesProofOn.Redacted, Id = id });
        }
    }

    private static void ReadTexts(ref JsonCursor json, List<(JsonSlice Text, bool IsSummary)> texts, bool isSummary)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            json.OpenObject();
            while (json.NextMember())
            {
                var isText = json.Is("text"u8);
                json.ToValue();
                if (isText)
                {
                    texts.Add((json.TextSlice(), isSummary));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void SignText(ChatRequest request, Signature? signature)
    {
        if (request.Messages.Count == 0 || request.Messages[^1].Role != Role.Assistant)
        {
            return;
        }

        var parts = request.Messages[^1].Parts;
        var at = parts.FindLastIndex(part => part is TextPart);
        if (at >= 0)
        {
            parts[at] = (TextPart)parts[at] with { Signature = signature };
        }
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

    private static void ToAssistant(ChatRequest request, Part part)
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

    private static JsonBodyException Missing(JsonCursor item, string name)
    {
        var path = $"{item.Path()}.{name}";
        return new JsonBodyException(ApiError.Invalid($"The field \"{path}\" is missing.", path, "missing_required_parameter"));
    }
}
