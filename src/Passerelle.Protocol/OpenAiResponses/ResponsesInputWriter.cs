using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes <c>instructions</c> and <c>input</c>: messages become items, in order.</summary>
internal sealed class ResponsesInputWriter(ChatRequest request, TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
{
    private readonly ResponsesCallIds _ids = new();
    private readonly ResponsesContentWriter _content = new(request, target, translation, json);

    /// <summary>Parts of the message that is being put together.</summary>
    private readonly List<Part> _said = [];

    private bool IsOwn => request.Dialect == OpenAiResponsesDialect.DialectName;

    public void Write()
    {
        var messages = request.Messages;
        var first = 0;
        if (messages.Count > 0 && messages[0] is { Role: Role.System, Parts: [TextPart instructions] } leading && (leading.IsInstructions || !IsOwn))
        {
            instructions.Text.WriteTo(json, "instructions"u8);
            _content.NoteCache(instructions);
            first = 1;
        }

        if (messages.Count == first && request.PreviousResponse is not null)
        {
            return;
        }

        json.WriteStartArray("input"u8);
        for (var i = first; i < messages.Count; i++)
        {
            WriteMessage(messages[i]);
        }

        json.WriteEndArray();
    }

    private void WriteMessage(ChatMessage message)
    {
        for (var i = 0; i < message.Parts.Count; i++)
        {
            switch (message.Parts[i])
            {
                case ReasoningPart:
                    Flush(message);
                    i += WriteReasoning(message.Parts, i) - 1;
                    break;
                case ToolCallPart call:
                    Flush(message);
                    WriteCall(call);
                    break;
                case ToolResultPart result:
                    Flush(message);
                    WriteResult(result);
                    break;
                case OpaquePart opaque when !ResponsesContentWriter.IsContent(opaque):
                    Flush(message);
                    WriteOpaque(opaque);
                    break;
                default:
                    _said.Add(message.Parts[i]);
                    break;
            }
        }

        Flush(message);
    }

    /// <summary>Writes what was said so far as a message item.</summary>
    private void Flush(ChatMessage message)
    {
        if (_said.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, message.Role switch
        {
            Role.User => "user"u8,
            Role.Assistant => "assistant"u8,
            _ => message.IsDeveloper || target.DeveloperRole ? "developer"u8 : "system"u8,
        });
        json.WritePropertyName("content"u8);
        _content.Write(_said, message.Role == Role.Assistant);
        foreach (var field in IsOwn && message.Extra is { } extra ? extra : [])
        {
            json.WritePropertyName(field.Name);
            field.Value.WriteTo(json);
        }

        json.WriteEndObject();
        _said.Clear();
    }

    /// <summary>Writes the reasoning item that begins at this part and tells how many parts it took.</summary>
    private int WriteReasoning(List<Part> parts, int at)
    {
        var first = (ReasoningPart)parts[at];
        var last = at;
        while (((ReasoningPart)parts[last]).Signature is null && last + 1 < parts.Count && parts[last + 1] is ReasoningPart next && next.Id == first.Id)
        {
            last++;
        }

        var signature = ((ReasoningPart)parts[last]).Signature;
        var isSigned = signature is not null && signature.Format == target.Signatures;
        var isKept = IsOwn && signature is null && first.Id is not null && request.Store != false;
        var taken = last - at + 1;
        if (!isSigned && !isKept && (target.Signatures is not null || parts.GetRange(at, taken).TrueForAll(part => ((ReasoningPart)part).Text.IsEmpty)))
        {
            // Whoever signs reasoning takes none that it did not sign.
            translation.Dropped("reasoning_content");
            return taken;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "reasoning"u8);
        if (first.Id is not null && (isSigned || isKept))
        {
            json.WriteString("id"u8, first.Id);
        }

        json.WriteStartArray("summary"u8);
        // Of another dialect nobody knows whether it was a summary; OpenAI takes nothing else.
        var isAllSummary = isSigned && !IsOwn;
        WriteTexts(parts, at, last, isSummary: true, all: isAllSummary);
        json.WriteEndArray();
        if (!isAllSummary && parts.GetRange(at, taken).Exists(part => !((ReasoningPart)part).IsSummary && !((ReasoningPart)part).Text.IsEmpty))
        {
            json.WriteStartArray("content"u8);
            WriteTexts(parts, at, last, isSummary: false, all: false);
            json.WriteEndArray();
        }

        if (isSigned)
        {
            signature!.Data.WriteTo(json, "encrypted_content"u8);
        }

        json.WriteEndObject();
        return taken;
    }

    private void WriteTexts(List<Part> parts, int at, int last, bool isSummary, bool all)
    {
        for (var i = at; i <= last; i++)
        {
            var part = (ReasoningPart)parts[i];
            if (part.Text.IsEmpty || !(all || part.IsSummary == isSummary))
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("type"u8, isSummary ? "summary_text"u8 : "reasoning_text"u8);
            part.Text.WriteTo(json, "text"u8);
            json.WriteEndObject();
        }
    }

    private void WriteCall(ToolCallPart call)
    {
        if (call.Signature is not null)
        {
            translation.Dropped("tool_calls.signature");
        }

        json.WriteStartObject();
        json.WriteString("type"u8, call.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        if (IsOwn && call.ItemId is { Length: > 0 } itemId)
        {
            json.WriteString("id"u8, itemId);
        }

        json.WriteString("call_id"u8, _ids.OfCall(call));
        json.WriteString("name"u8, call.OwnName ?? call.Name);
        if (call.Namespace is not null)
        {
            json.WriteString("namespace"u8, call.Namespace);
        }

        if (call.IsCustom)
        {
            (call.Arguments.IsString ? call.Arguments : ToolArguments.AsText(call.Arguments)).WriteTo(json, "input"u8);
        }
        else
        {
            ToolArguments.AsText(call.Arguments).WriteTo(json, "arguments"u8);
        }

        json.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result)
    {
        if (result.IsError)
        {
            translation.Dropped("tool_result.is_error");
        }

        var callId = _ids.OfResult(result, out var isCustom);
        json.WriteStartObject();
        json.WriteString("type"u8, isCustom ? "custom_tool_call_output"u8 : "function_call_output"u8);
        json.WriteString("call_id"u8, callId);
        json.WritePropertyName("output"u8);
        if (result.Parts.Count == 0 && result.Value.Exists)
        {
            ToolArguments.AsText(result.Value).WriteTo(json);
        }
        else
        {
            _content.Write(result.Parts, isAssistant: false);
        }

        json.WriteEndObject();
    }

    private void WriteOpaque(OpaquePart opaque)
    {
        if (opaque.Dialect == OpenAiResponsesDialect.DialectName)
        {
            opaque.Value.WriteTo(json);
        }
        else
        {
            translation.Dropped(opaque.Kind);
        }
    }
}
