using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes a message's content: a string where text is all there is, else parts.</summary>
internal sealed class OpenAiPartWriter(TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
{
    private const string Between = "\\n\\n";

    public void WriteContent(List<Part> parts)
    {
        if (parts is [TextPart { Citations: null, CacheControl.Exists: false } plain])
        {
            // Nearly every message.
            plain.Text.WriteTo(json, "content"u8);
            return;
        }

        var known = parts.ConvertAll(AsText).FindAll(CanBeSaid);
        var texts = known.OfType<TextPart>().ToList();
        var marked = OpenAiCacheMark.IsTaken(target) && known.Exists(part => part.CacheControl.Exists);
        if (texts.Count == known.Count && (target.StringContent || (texts.Count <= 1 && !marked)))
        {
            WriteString(texts);
            return;
        }

        if (target.StringContent)
        {
            translation.Error ??= Refused("The model takes text only.", known.Find(part => part is not TextPart)!);
            WriteString(texts);
            return;
        }

        json.WriteStartArray("content"u8);
        known.ForEach(WritePart);
        json.WriteEndArray();
    }

    /// <summary>The content of a tool's result; media goes to <paramref name="behind"/>, since only text may stand here.</summary>
    public void WriteResult(ToolResultPart result, List<Part> behind)
    {
        var texts = result.Parts.OfType<TextPart>().Select(part => part.Text).ToList();
        var media = result.Parts.FindAll(part => part is MediaPart);
        if (media.Count > 0)
        {
            translation.Changed("tool_result.media");
            behind.AddRange(media);
        }

        foreach (var other in result.Parts.Where(part => part is not (TextPart or MediaPart)))
        {
            translation.Dropped(NameOf(other));
        }

        var text = texts.Count > 0 ? JsonStrings.Join(texts, Between)
            : result.Value.Exists ? ToolArguments.AsText(result.Value)
            : JsonSlice.Of(media.Count > 0 ? "The result follows in the next message." : "");
        if (result.IsError && !text.Chars.Escaped.StartsWith("Error"u8))
        {
            // The dialect has no field that says so, and the model must know.
            translation.Changed("tool_result.is_error");
            text = JsonStrings.Join([JsonSlice.Of("Error: "), text], "");
        }

        text.WriteTo(json, "content"u8);
    }

    private void WriteString(List<TextPart> texts)
    {
        if (texts.Exists(part => part.CacheControl.Exists))
        {
            translation.Dropped("cache_control");
        }

        if (texts.Count == 0)
        {
            json.WriteString("content"u8, ""u8);
            return;
        }

        JsonStrings.Join([.. texts.Select(part => part.Text)], Between).WriteTo(json, "content"u8);
    }

    /// <summary>A document that is text: only binary ones have a place of their own.</summary>
    private Part AsText(Part part)
    {
        if (part is not MediaPart { PlainText.Exists: true } document)
        {
            return part;
        }

        translation.Changed("document");
        return new TextPart(document.PlainText) { CacheControl = document.CacheControl };
    }

    private bool CanBeSaid(Part part)
    {
        if (part is TextPart { Citations.Count: > 0 })
        {
            translation.Dropped("citations");
        }

        if (part is TextPart or RefusalPart || (part is MediaPart media && (media.Kind != MediaKind.Audio || media.Base64.Exists || media.Url.Exists))
            || part is OpaquePart { Dialect: "openai-chat" })
        {
            return true;
        }

        translation.Dropped(NameOf(part));
        return false;
    }

    private void WritePart(Part part)
    {
        switch (part)
        {
            case TextPart text:
                Open("text"u8);
                text.Text.WriteTo(json, "text"u8);
                break;
            case RefusalPart refusal:
                Open("refusal"u8);
                refusal.Text.WriteTo(json, "refusal"u8);
                break;
            case MediaPart media:
                WriteMedia(media);
                break;
            case OpaquePart opaque:
                opaque.Value.WriteTo(json);
                return;
            default:
                throw new InvalidOperationException($"A part of kind {part.GetType().Name} has no place in content.");
        }

        OpenAiCacheMark.Write(json, part.CacheControl, target, translation);
        json.WriteEndObject();
    }

    private void WriteMedia(MediaPart media)
    {
        switch (media.Kind)
        {
            case MediaKind.Image:
                Open("image_url"u8);
                json.WriteStartObject("image_url"u8);
                WriteUrl(media, "image/png");
                if (media.Detail is { } detail)
                {
                    json.WriteString("detail"u8, detail);
                }

                json.WriteEndObject();
                break;
            case MediaKind.Audio when media.Base64.Exists:
                Open("input_audio"u8);
                json.WriteStartObject("input_audio"u8);
                media.Base64.WriteTo(json, "data"u8);
                json.WriteString("format"u8, MediaTypes.ToAudioFormat(media.MediaType));
                json.WriteEndObject();
                break;
            case MediaKind.Audio:
                Open("audio_url"u8);
                json.WriteStartObject("audio_url"u8);
                WriteUrl(media, "audio/wav");
                json.WriteEndObject();
                break;
            case MediaKind.Video:
                Open("video_url"u8);
                json.WriteStartObject("video_url"u8);
                WriteUrl(media, "video/mp4");
                json.WriteEndObject();
                break;
            default:
                WriteFile(media);
                break;
        }
    }

    private void WriteFile(MediaPart file)
    {
        Open("file"u8);
        json.WriteStartObject("file"u8);
        if (file.FileId is { } id)
        {
            json.WriteString("file_id"u8, id);
        }
        else
        {
            json.WriteString("filename"u8, file.Name ?? (file.MediaType == "application/pdf" ? "document.pdf" : "document"));
            (file.Url.Exists ? file.Url : DataUrl.Of(file.MediaType ?? "application/pdf", file.Base64)).WriteTo(json, "file_data"u8);
        }

        json.WriteEndObject();
    }

    private void WriteUrl(MediaPart media, string otherwise)
    {
        if (media.FileId is not null)
        {
            translation.Error ??= Refused("The model takes pictures and films as a URL or as data, not by the id of a file.", media);
        }

        (media.Url.Exists ? media.Url : DataUrl.Of(media.MediaType ?? otherwise, media.Base64)).WriteTo(json, "url"u8);
    }

    private void Open(ReadOnlySpan<byte> kind)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, kind);
    }

    private static ApiError Refused(string message, Part part) =>
        ApiError.Invalid($"{message} Leave out the {NameOf(part)} or choose another model.", "messages", "unsupported_content");

    private static string NameOf(Part part) => part switch
    {
        MediaPart media => media.Kind switch
        {
            MediaKind.Image => "image",
            MediaKind.Audio => "audio",
            MediaKind.Video => "video",
            _ => "document",
        },
        OpaquePart opaque => opaque.Kind,
        ReasoningPart => "reasoning",
        _ => "content",
    };
}
