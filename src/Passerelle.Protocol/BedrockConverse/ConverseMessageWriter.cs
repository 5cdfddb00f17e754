using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Writes <c>messages</c> and <c>system</c>. Leading system messages become the system field, later ones stay in their place as the
/// user's words in a <c>system</c> tag; turns of one speaker are joined; the results of tools come first in the turn that follows their
/// calls; the user speaks first; what Converse refuses (blank text, thinking that the model did not sign) is left out.
/// </summary>
internal sealed class ConverseMessageWriter(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation result, ConverseCachePoints points)
{
    /// <summary>What the user says where Converse wants a word and there is none.</summary>
    private static readonly TextPart Nothing = new(JsonSlice.Of("."));

    private readonly ConversePartWriter _parts = new(json, target, result);
    private readonly List<Turn> _turns = [];

    public void Write()
    {
        var system = new List<TextPart>();
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            if (message.Role != Role.System)
            {
                Add(message.Role, [.. message.Parts.Select(part => Said(part, message.Role, i)).OfType<Part>()], message);
            }
            else if (_turns.Count == 0)
            {
                system.AddRange(TextsOf(message));
            }
            else
            {
                result.Changed(string.Create(CultureInfo.InvariantCulture, $"messages[{i}].role"));
                Add(Role.User, [.. TextsOf(message).Select(Tagged)], null);
            }
        }

        Settle(system);
        json.WriteStartArray("messages"u8);
        var (before, last) = (_turns.FindLastIndex(Math.Max(0, _turns.Count - 2), turn => turn.Role == Role.User), _turns.Count - 1);
        for (var i = 0; i < _turns.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, _turns[i].Role == Role.Assistant ? "assistant"u8 : "user"u8);
            json.WriteStartArray("content"u8);
            WriteParts(_turns[i].Parts, isPoint: i == last || i == before);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteSystem(system);
    }

    private void Add(Role role, List<Part> parts, ChatMessage? message)
    {
        if (message?.Name is not null)
        {
            result.Dropped("messages.name");
        }

        if (parts.Count == 0)
        {
            return;
        }

        if (_turns.Count > 0 && _turns[^1].Role == role)
        {
            _turns[^1].Parts.AddRange(parts);
        }
        else
        {
            _turns.Add(new Turn(role, parts));
        }
    }

    /// <summary>Brings joined turns into the order and form that Converse wants.</summary>
    private void Settle(List<TextPart> system)
    {
        if (_turns.Count == 0 && system.Count > 0)
        {
            // There must be a turn to answer.
            result.Changed("messages");
            Add(Role.User, [.. system], null);
            system.Clear();
        }

        if (_turns is not [{ Role: Role.User }, ..])
        {
            result.Changed("messages");
            _turns.Insert(0, new Turn(Role.User, [Nothing]));
        }

        foreach (var turn in _turns)
        {
            if (turn.Parts.Exists(part => part is ToolResultPart))
            {
                var sorted = turn.Parts.OrderBy(part => part is not ToolResultPart).ToList();
                turn.Parts.Clear();
                turn.Parts.AddRange(sorted);
            }

            if (turn.Parts.Exists(IsDocument) && !turn.Parts.Exists(part => part is TextPart))
            {
                // A document must have text beside it.
                result.Changed("messages");
                turn.Parts.Add(Nothing);
            }
        }

        if (_turns is [.., { Role: Role.Assistant, Parts: [.., TextPart text] last }])
        {
            last[^1] = text with { Text = AnthropicText.TrimEnd(text.Text) };
        }
    }

    private void WriteSystem(List<TextPart> system)
    {
        if (system.Count > 0)
        {
            json.WriteStartArray("system"u8);
            WriteParts([.. system], isPoint: true);
            json.WriteEndArray();
        }
    }

    /// <param name="parts">What to write.</param>
    /// <param name="isPoint">Whether an automatic point of the cache goes behind it.</param>
    private void WriteParts(List<Part> parts, bool isPoint)
    {
        foreach (var part in parts)
        {
            _parts.Write(part);
            if (points.IsTaken && part.CacheControl.Exists)
            {
                WriteSpacer(part);
                points.Write(json, part.CacheControl);
            }
        }

        if (isPoint && points.IsAutomatic && parts is [.., var last and not ReasoningPart])
        {
            WriteSpacer(last);
            points.WriteAutomatic(json);
        }
    }

    /// <summary>A point of the cache may not follow a document or a film at once.</summary>
    private void WriteSpacer(Part before)
    {
        if (before is MediaPart media && ConverseMediaForm.Of(media) is not { Block: "image" })
        {
            _parts.WriteText(JsonSlice.Of("\n"));
        }
    }

    /// <summary>A part as the dialect says it there, or null. Notes what it cannot say; what must not be lost is an error.</summary>
    private Part? Said(Part part, Role role, int message)
    {
        switch (part)
        {
            case TextPart text:
                return AnthropicText.IsBlank(text.Text) ? null : text;
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
                return answer with { Parts = [.. answer.Parts.Select(inner => Said(inner, Role.User, message)).Where(inner => inner is TextPart or MediaPart).OfType<Part>()] };
            case OpaquePart opaque:
                _ = Note(false, $"messages.{opaque.Kind}");
                return null;
            default:
                return part;
        }
    }

    private bool CanWrite(MediaPart media, int message)
    {
        if (ConverseMediaWriter.Problem(media) is not { } problem)
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

    private IEnumerable<TextPart> TextsOf(ChatMessage system)
    {
        foreach (var part in system.Parts)
        {
            if (part is not TextPart text)
            {
                _ = Note(false, "system.media");
            }
            else if (!AnthropicText.IsBlank(text.Text))
            {
                yield return text;
            }
        }
    }

    private static bool IsDocument(Part part) => part is MediaPart media && ConverseMediaForm.Of(media) is { IsDocument: true };

    private static TextPart Tagged(TextPart text)
    {
        var tagged = new ArrayBufferWriter<byte>(text.Text.Bytes.Length + 24);
        tagged.Write("\"<system>"u8);
        tagged.Write(text.Text.Chars.Escaped);
        tagged.Write("</system>\""u8);
        return text with { Text = new JsonSlice(tagged.WrittenMemory) };
    }

    private sealed record Turn(Role Role, List<Part> Parts);
}
