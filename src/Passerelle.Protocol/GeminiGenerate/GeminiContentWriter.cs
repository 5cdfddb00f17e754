using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Writes the messages of a conversation as <c>contents</c>. Messages of one speaker in a row become one content: Gemini wants all
/// results of a turn's calls in the one that follows it.
/// </summary>
/// <remarks>
/// Gemini 3 refuses a turn whose first call has no signature. Where another model made the call, Google's documented bypass value
/// stands in its place, for targets that are Gemini only.
/// </remarks>
internal sealed class GeminiContentWriter(Utf8JsonWriter json, TargetTraits target, RequestTranslation translation, List<ChatMessage> messages)
{
    private static readonly Signature Bypass = new(SignatureFormats.Gemini, JsonSlice.Of(GeminiSignatures.Bypass));

    private Dictionary<string, string>? _names;
    private Role? _open;
    private bool _hasCalled;

    /// <summary>Whether nothing has been written.</summary>
    public bool IsEmpty { get; private set; } = true;

    private bool IsGemini => target.Signatures == SignatureFormats.Gemini;

    /// <summary>Writes a message; nothing for the system's, which has another place.</summary>
    /// <param name="message">The message.</param>
    /// <param name="index">Its number, for errors.</param>
    public void Write(ChatMessage message, int index)
    {
        if (message.Role == Role.System)
        {
            return;
        }

        for (var i = 0; i < message.Parts.Count; i++)
        {
            var next = i + 1 < message.Parts.Count ? message.Parts[i + 1] : null;
            WritePart(message.Role, message.Parts[i], i > 0 ? message.Parts[i - 1] : null, next, index);
        }
    }

    /// <summary>Writes a user's message without words.</summary>
    public void WriteNothing()
    {
        Open(Role.User);
        GeminiParts.WriteText(json, JsonSlice.Of(""), null);
    }

    /// <summary>Closes the last content.</summary>
    public void End()
    {
        if (_open is { } role)
        {
            json.WriteEndArray();
            json.WriteString("role"u8, role == Role.Assistant ? "model"u8 : "user"u8);
            json.WriteEndObject();
            _open = null;
            _hasCalled = false;
        }
    }

    private void WritePart(Role role, Part part, Part? before, Part? next, int index)
    {
        if (part.CacheControl.Exists)
        {
            translation.Dropped("cache_control");
        }

        switch (part)
        {
            case TextPart text:
                var signed = Known(text.Signature) ?? (Goes(before, text) ? Known(((ReasoningPart)before!).Signature) : null);
                if (!text.Text.IsEmpty || signed is not null)
                {
                    Open(role);
                    GeminiParts.WriteText(json, text.Text, signed);
                }

                break;
            case RefusalPart { Text.IsEmpty: false } refusal:
                Open(role);
                GeminiParts.WriteText(json, refusal.Text, null);
                break;
            case ReasoningPart reasoning:
                var proof = next is not null && Goes(reasoning, next) ? null : Known(reasoning.Signature);
                if (!reasoning.Text.IsEmpty || proof is not null)
                {
                    Open(role);
                    GeminiParts.WriteThought(json, reasoning.Text, proof, isRedacted: false, id: null);
                }

                break;
            case MediaPart media:
                WriteMedia(role, media, $"messages[{index}]");
                break;
            case ToolCallPart call:
                Open(role);
                var signature = Known(call.Signature) ?? (Goes(before, call) ? Known(((ReasoningPart)before!).Signature) : null);
                GeminiParts.WriteCall(json, call.Id, call.Name, GeminiParts.Arguments(call), signature ?? (IsGemini && !_hasCalled ? Bypass : null));
                _hasCalled = true;
                break;
            case ToolResultPart result:
                WriteResult(role, result, index);
                break;
            case OpaquePart { Dialect: GeminiGenerateDialect.DialectName } opaque:
                Open(role);
                opaque.Value.WriteTo(json);
                break;
            case OpaquePart opaque:
                translation.Dropped(opaque.Kind);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Whether the signature of reasoning belongs to the part behind it: Gemini signs calls and text, and dialects that cannot say so
    /// carry the signature with the reasoning before.
    /// </summary>
    private static bool Goes(Part? reasoning, Part next) => reasoning is ReasoningPart { Signature.Format: SignatureFormats.Gemini } before && next switch
    {
        ToolCallPart call => call.Signature?.Format != SignatureFormats.Gemini,
        TextPart text => before.Text.IsEmpty && text.Signature?.Format != SignatureFormats.Gemini,
        _ => false,
    };

    private Signature? Known(Signature? signature) => IsGemini && signature?.Format == SignatureFormats.Gemini && !signature.Data.IsEmpty ? signature : null;

    private void Open(Role role)
    {
        if (_open == role)
        {
            return;
        }

        End();
        IsEmpty = false;
        _open = role;
        json.WriteStartObject();
        json.WriteStartArray("parts"u8);
    }

    private void WriteMedia(Role role, MediaPart media, string path)
    {
        if (!CanSay(media))
        {
            translation.Error ??= ApiError.Invalid($"The file \"{media.FileId}\" is with another provider and cannot be sent to this model; send its content.", path);
            return;
        }

        if (media.Detail is not (null or "auto"))
        {
            translation.Dropped("detail");
        }

        if (media.PlainText.IsEmpty && !media.Base64.Exists && !media.Url.Exists && media.FileId is null)
        {
            return;
        }

        if (media.PlainText.Exists)
        {
            translation.Changed("document");
        }

        Open(role);
        GeminiParts.WriteMedia(json, media with { Signature = Known(media.Signature) });
    }

    private static bool CanSay(MediaPart media) => media.FileId is null || media.Base64.Exists || media.Url.Exists || media.IsOwnFile || GeminiMedia.IsGoogleFile(media.FileId);

    private void WriteResult(Role role, ToolResultPart result, int index)
    {
        if ((result.Name ?? NameOf(result.CallId)) is not { } name)
        {
            translation.Error ??= ApiError.Invalid($"The tool result for \"{result.CallId}\" has no call before it; send the call, too.", $"messages[{index}]");
            return;
        }

        Open(role);
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        if (result.CallId.Length > 0)
        {
            json.WriteString("id"u8, result.CallId);
        }

        json.WriteString("name"u8, name);
        if (result.Value.Kind == JsonValueKind.Object)
        {
            result.Value.WriteTo(json, "response"u8);
        }
        else
        {
            GeminiToolResult.Write(json, TextOf(result), result.IsError);
        }

        WriteResultMedia(result, index);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResultMedia(ToolResultPart result, int index)
    {
        var hasBegun = false;
        foreach (var media in result.Parts.OfType<MediaPart>())
        {
            if (!CanSay(media))
            {
                translation.Error ??= ApiError.Invalid($"The file \"{media.FileId}\" is with another provider and cannot be sent to this model.", $"messages[{index}]");
                continue;
            }

            if (!hasBegun)
            {
                hasBegun = true;
                json.WriteStartArray("parts"u8);
            }

            GeminiParts.WriteMedia(json, media with { Signature = null });
        }

        if (hasBegun)
        {
            json.WriteEndArray();
        }

        foreach (var opaque in result.Parts.OfType<OpaquePart>())
        {
            translation.Dropped(opaque.Kind);
        }
    }

    /// <summary>The text of a result; of several pieces each is a line.</summary>
    private static JsonSlice TextOf(ToolResultPart result)
    {
        var texts = result.Parts.OfType<TextPart>().ToList();
        return texts switch
        {
            [] => JsonSlice.Of(""),
            [var one] => one.Text,
            _ => JsonSlice.Of(string.Join('\n', texts.Select(part => part.Text.Text))),
        };
    }

    private string? NameOf(string callId)
    {
        if (_names is null)
        {
            _names = [];
            foreach (var call in messages.SelectMany(message => message.Parts).OfType<ToolCallPart>())
            {
                _names[call.Id] = call.Name;
            }
        }

        return _names.GetValueOrDefault(callId);
    }
}
