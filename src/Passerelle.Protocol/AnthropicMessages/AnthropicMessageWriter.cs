using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Writes <c>system</c> and <c>messages</c>. Of other dialects' conversations: leading system messages become the system field, later
/// ones stay in their place as the user's words in a <c>system</c> tag; turns of one speaker are joined; tool results come first in
/// the turn that follows their calls; what Anthropic refuses (empty text, thinking that it did not sign) is left out.
/// </summary>
internal sealed class AnthropicMessageWriter(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result)
{
    private readonly bool _isOwn = request.Dialect == AnthropicMessagesDialect.DialectName;
    private readonly AnthropicToolIds _ids = new();
    private readonly List<Turn> _turns = [];

    public void Write()
    {
        var system = new List<Part>();
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            if (message.Role == Role.System && _turns.Count == 0)
            {
                system.AddRange(message.Parts.Where(part => IsText(part, "system")));
            }
            else if (message.Role == Role.System && !_isOwn)
            {
                result.Changed(string.Create(CultureInfo.InvariantCulture, $"messages[{i}].role"));
                Add(Role.User, [.. message.Parts.OfType<TextPart>().Where(text => !AnthropicText.IsBlank(text.Text)).Select(Tagged)], null);
            }
            else
            {
                Add(message.Role, [.. message.Parts.Select(part => Said(part, message.Role, i)).OfType<Part>()], message);
            }
        }

        if (_turns.Count == 0 && system.Count > 0 && !_isOwn)
        {
            // There must be a turn to answer.
            result.Changed("messages");
            Add(Role.User, system, null);
            system = [];
        }

        Settle();
        WriteSystem(system);
        json.WriteStartArray("messages"u8);
        foreach (var turn in _turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, turn.Role switch { Role.User => "user"u8, Role.Assistant => "assistant"u8, _ => "system"u8 });
            WriteContent("content"u8, turn.Parts);
            foreach (var field in turn.Extra ?? [])
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Add(Role role, List<Part> parts, ChatMessage? message)
    {
        if (message?.Name is not null)
        {
            result.Dropped("messages.name");
        }

        if (!_isOwn && parts.Count == 0)
        {
            return;
        }

        if (!_isOwn && _turns.Count > 0 && _turns[^1].Role == role)
        {
            _turns[^1].Parts.AddRange(parts);
        }
        else
        {
            _turns.Add(new Turn(role, parts, _isOwn ? message?.Extra : null));
        }
    }

    /// <summary>Brings joined turns into the order and form that Anthropic wants.</summary>
    private void Settle()
    {
        if (_isOwn)
        {
            return;
        }

        foreach (var turn in _turns.Where(turn => turn.Parts.Exists(part => part is ToolResultPart)))
        {
            var sorted = turn.Parts.OrderBy(part => part is not ToolResultPart).ToList();
            turn.Parts.Clear();
            turn.Parts.AddRange(sorted);
        }

        if (_turns is [.., { Role: Role.Assistant, Parts: [.., TextPart text] last }])
        {
            last[^1] = text with { Text = AnthropicText.TrimEnd(text.Text) };
        }
    }

    private void WriteSystem(List<Part> system)
    {
        if (system.Count > 0)
        {
            WriteContent("system"u8, system);
        }
    }

    private void WriteContent(ReadOnlySpan<byte> name, List<Part> parts)
    {
        if (parts is [TextPart { Citations: null, CacheControl.Exists: false } text])
        {
            text.Text.WriteTo(json, name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            WritePart(part);
        }

        json.WriteEndArray();
    }

    private void WritePart(Part part)
    {
        switch (part)
        {
            case MediaPart media:
                AnthropicMediaWriter.Write(json, media, _isOwn);
                return;
            case OpaquePart opaque:
                opaque.Value.WriteTo(json);
                return;
        }

        json.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                json.WriteString("type"u8, "text"u8);
                text.Text.WriteTo(json, "text"u8);
                WriteCitations(text.Citations);
                break;
            case ReasoningPart { IsRedacted: true } reasoning:
                json.WriteString("type"u8, "redacted_thinking"u8);
                reasoning.Signature!.Data.WriteTo(json, "data"u8);
                break;
            case ReasoningPart reasoning:
                json.WriteString("type"u8, "thinking"u8);
                (reasoning.Text.IsString ? reasoning.Text : JsonSlice.Of("")).WriteTo(json, "thinking"u8);
                reasoning.Signature!.Data.WriteTo(json, "signature"u8);
                break;
            case ToolCallPart call:
                if (call.Signature is not null)
                {
                    result.Dropped("tool_calls.signature");
                }

                json.WriteString("type"u8, "tool_use"u8);
                json.WriteString("id"u8, _isOwn ? call.Id : _ids.OfCall(call));
                json.WriteString("name"u8, call.Name);
                json.WritePropertyName("input"u8);
                WriteInput(call);
                break;
            case ToolResultPart answer:
                json.WriteString("type"u8, "tool_result"u8);
                json.WriteString("tool_use_id"u8, _isOwn ? answer.CallId : _ids.OfResult(answer));
                WriteResult(answer);
                break;
        }

        if (part.CacheControl.Exists)
        {
            part.CacheControl.WriteTo(json, "cache_control"u8);
        }

        json.WriteEndObject();
    }

    private void WriteInput(ToolCallPart call)
    {
        if (!call.IsCustom)
        {
            ToolArguments.AsObject(call.Arguments).WriteTo(json);
            return;
        }

        json.WriteStartObject();
        (call.Arguments.IsString ? call.Arguments : ToolArguments.AsText(call.Arguments)).WriteTo(json, "input"u8);
        json.WriteEndObject();
    }

    private void WriteResult(ToolResultPart answer)
    {
        if (answer.Parts.Count > 0)
        {
            WriteContent("content"u8, answer.Parts);
        }

        if (answer.IsError)
        {
            json.WriteBoolean("is_error"u8, true);
        }
    }

    private void WriteCitations(List<Citation>? citations)
    {
        // Only Anthropic's own: those of others lack the blob that it checks.
        var own = citations?.FindAll(citation => citation.Dialect == AnthropicMessagesDialect.DialectName && citation.Value.Exists);
        if (own is { Count: > 0 })
        {
            json.WriteStartArray("citations"u8);
            foreach (var citation in own)
            {
                citation.Value.WriteTo(json);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>A part as the dialect says it there, or null. Notes what it cannot say; what must not be lost is an error.</summary>
    private Part? Said(Part part, Role role, int message)
    {
        switch (part)
        {
            case TextPart text:
                return _isOwn || !AnthropicText.IsBlank(text.Text) ? text : null;
            case RefusalPart refusal:
                return AnthropicText.IsBlank(refusal.Text) ? null : new TextPart(refusal.Text);
            case ReasoningPart reasoning:
                return Note(reasoning.Signature is { } signature && signature.Format == target.Signatures && !signature.Data.IsEmpty, "messages.reasoning") ? reasoning : null;
            case MediaPart when role != Role.User:
                _ = Note(false, "messages.media");
                return null;
            case MediaPart media:
                return CanWrite(media, message) ? media : null;
            case ToolResultPart answer:
                return answer with { Parts = [.. answer.Parts.Select(inner => Said(inner, Role.User, message)).Where(inner => inner is TextPart or MediaPart or OpaquePart).OfType<Part>()] };
            case OpaquePart opaque:
                return Note(opaque.Dialect == AnthropicMessagesDialect.DialectName, $"messages.{opaque.Kind}") ? opaque : null;
            default:
                return part;
        }
    }

    private bool CanWrite(MediaPart media, int message)
    {
        if (AnthropicMediaWriter.Problem(media, _isOwn) is not { } problem)
        {
            _ = Note(media.Detail is null or "auto", "image_url.detail");
            return true;
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"messages[{message}].content");
        result.Error ??= ApiError.Invalid($"A file in message {message + 1} {problem}.", path, "unsupported_media");
        return false;
    }

    private bool Note(bool canWrite, string field)
    {
        if (!canWrite)
        {
            result.Dropped(field);
        }

        return canWrite;
    }

    private bool IsText(Part part, string place)
    {
        if (part is TextPart text)
        {
            return _isOwn || !AnthropicText.IsBlank(text.Text);
        }

        return Note(false, $"{place}.media");
    }

    private static TextPart Tagged(TextPart text)
    {
        var tagged = new ArrayBufferWriter<byte>(text.Text.Bytes.Length + 24);
        tagged.Write("\"<system>"u8);
        tagged.Write(text.Text.Chars.Escaped);
        tagged.Write("</system>\""u8);
        return text with { Text = new JsonSlice(tagged.WrittenMemory) };
    }

    private sealed record Turn(Role Role, List<Part> Parts, List<ExtraField>? Extra);
}
