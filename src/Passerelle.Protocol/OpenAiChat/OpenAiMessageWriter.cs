using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes <c>messages</c>: results of tools as messages of their own, and what the target cannot take in another place or not at all.</summary>
internal sealed class OpenAiMessageWriter(ChatRequest request, TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
{
    private readonly OpenAiCallIds _ids = new(target.ShortToolIds);
    private readonly OpenAiPartWriter _parts = new(target, translation, json);

    public void WriteAll()
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in request.Messages)
        {
            switch (message.Role)
            {
                case Role.System:
                    Begin(target.DeveloperRole ? "developer"u8 : "system"u8, message);
                    _parts.WriteContent(message.Parts);
                    End(message);
                    break;
                case Role.Assistant:
                    WriteAssistant(message);
                    break;
                default:
                    WriteUser(message);
                    break;
            }
        }

        json.WriteEndArray();
    }

    private void WriteUser(ChatMessage message)
    {
        if (!message.Parts.Exists(static part => part is ToolResultPart))
        {
            Begin("user"u8, message);
            _parts.WriteContent(message.Parts);
            End(message);
            return;
        }

        var results = message.Parts.OfType<ToolResultPart>().ToList();

        // The results must follow the calls at once; what cannot stand in them comes behind, with what the user says.
        var behind = new List<Part>();
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, "tool"u8);
            json.WriteString("tool_call_id"u8, _ids.OfResult(result));
            _parts.WriteResult(result, behind);
            if (result.CacheControl.Exists)
            {
                OpenAiCacheMark.Write(json, result.CacheControl, target, translation);
            }

            json.WriteEndObject();
        }

        behind.AddRange(message.Parts.Where(part => part is not ToolResultPart));
        if (behind.Count > 0)
        {
            Begin("user"u8, message);
            _parts.WriteContent(behind);
            End(message);
        }
    }

    private void WriteAssistant(ChatMessage message)
    {
        if (message.Parts.TrueForAll(static part => part is TextPart))
        {
            // Most of a long conversation: nothing to sort.
            Begin("assistant"u8, message);
            _parts.WriteContent(message.Parts);
            WriteTextSignature(message.Parts);
            End(message);
            return;
        }

        var calls = message.Parts.OfType<ToolCallPart>().ToList();
        var reasoning = message.Parts.OfType<ReasoningPart>().ToList();
        var said = message.Parts.Where(part => part is not (ToolCallPart or ReasoningPart or RefusalPart)).ToList();
        Begin("assistant"u8, message);
        if (said.Count > 0 || calls.Count == 0)
        {
            _parts.WriteContent(said);
        }
        else if (target.StringContent)
        {
            json.WriteString("content"u8, ""u8);
        }
        else
        {
            json.WriteNull("content"u8);
        }

        if (JsonStrings.Join([.. message.Parts.OfType<RefusalPart>().Select(part => part.Text)], "") is { Exists: true } refusal)
        {
            refusal.WriteTo(json, "refusal"u8);
        }

        WriteReasoning(reasoning, calls);
        WriteCalls(calls);
        WriteTextSignature(said);
        End(message);
    }

    private void WriteReasoning(List<ReasoningPart> reasoning, List<ToolCallPart> calls)
    {
        if (target.ReasoningField == "reasoning_details")
        {
            WriteDetails(reasoning, calls);
            return;
        }

        if (reasoning.Count == 0)
        {
            return;
        }

        var texts = reasoning.Where(part => !part.Text.IsEmpty).Select(part => part.Text).ToList();
        if (target.ReasoningField.Length == 0 || texts.Count == 0)
        {
            translation.Dropped("reasoning");
            return;
        }

        json.WritePropertyName(target.ReasoningField);
        JsonStrings.Join(texts, "").WriteTo(json);
    }

    private void WriteDetails(List<ReasoningPart> reasoning, List<ToolCallPart> calls)
    {
        var signed = calls.Where(call => call.Signature is { } signature && IsOurs(signature)).ToList();
        if (reasoning.Count + signed.Count == 0)
        {
            return;
        }

        json.WriteStartArray("reasoning_details"u8);
        for (var i = 0; i < reasoning.Count; i++)
        {
            var part = reasoning[i];
            if (part.Signature is { } signature && !IsOurs(signature))
            {
                translation.Dropped("reasoning.signature");
                part = part with { Signature = null };
            }

            if (part.Signature is not null || !part.Text.IsEmpty)
            {
                OpenAiAnswerParts.WriteDetail(json, part.Text, part.IsSummary, part.Signature, part.IsRedacted, part.Id, i);
            }
        }

        foreach (var call in signed)
        {
            // Where gateways keep Gemini's signature of a call: encrypted data with the call's id.
            OpenAiAnswerParts.WriteDetail(json, default, false, call.Signature, isRedacted: true, _ids.OfCall(call), reasoning.Count);
        }

        json.WriteEndArray();
    }

    private void WriteCalls(List<ToolCallPart> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            var withSignature = call.Signature is { } signature && IsOurs(signature) && target.ReasoningField != "reasoning_details";
            if (call.Signature is not null && !IsOurs(call.Signature))
            {
                translation.Dropped("tool_calls.signature");
            }

            OpenAiToolCallWriter.Write(json, call, _ids.OfCall(call), withSignature, OpenAiCacheMark.IsTaken(target) ? call.CacheControl : default);
        }

        json.WriteEndArray();
    }

    private void WriteTextSignature(List<Part> said)
    {
        if (target.Signatures == SignatureFormats.Gemini && target.ReasoningField != "reasoning_details"
            && said.OfType<TextPart>().LastOrDefault(part => part.Signature?.Format == SignatureFormats.Gemini) is { Signature: { } signature })
        {
            OpenAiAnswerParts.WriteThoughtSignature(json, signature.Data);
        }
    }

    /// <summary>Whether the target can read a signature, or might.</summary>
    private bool IsOurs(Signature signature) => signature.Format == target.Signatures || signature.Format == SignatureFormats.Unknown;

    private void Begin(ReadOnlySpan<byte> role, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        if (message.Name is { Length: > 0 } name && message.Role != Role.System)
        {
            json.WriteString("name"u8, name);
        }
    }

    private void End(ChatMessage message)
    {
        foreach (var field in message.Extra ?? [])
        {
            if (request.Dialect == "openai-chat")
            {
                field.Value.WriteTo(json, System.Text.Encoding.UTF8.GetBytes(field.Name));
            }
            else
            {
                translation.Dropped($"messages.{field.Name}");
            }
        }

        json.WriteEndObject();
    }
}
