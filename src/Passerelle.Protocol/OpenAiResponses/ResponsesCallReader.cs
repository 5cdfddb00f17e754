using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads the items of tool calls and of their results.</summary>
internal static class ResponsesCallReader
{
    public static ToolCallPart ReadCall(ref JsonCursor json, bool isCustom, Signature? signature)
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

        return new ToolCallPart(callId ?? throw ResponsesInputReader.Missing(start, "call_id"), name ?? throw ResponsesInputReader.Missing(start, "name"), arguments)
        {
            IsCustom = isCustom,
            Namespace = space,
            ItemId = id,
            Signature = signature,
        };
    }

    public static ToolResultPart ReadResult(ref JsonCursor json, bool isCustom)
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

        return new ToolResultPart(callId ?? throw ResponsesInputReader.Missing(start, "call_id"), parts ?? throw ResponsesInputReader.Missing(start, "output")) { IsCustom = isCustom };
    }
}
