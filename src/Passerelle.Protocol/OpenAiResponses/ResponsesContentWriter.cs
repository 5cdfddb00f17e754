using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Writes the content of a message, or what a tool gave back: one string where that says it all, parts otherwise.</summary>
internal sealed class ResponsesContentWriter(ChatRequest request, TargetTraits target, RequestTranslation translation, Utf8JsonWriter json)
{
    private bool IsOwn => request.Dialect == OpenAiResponsesDialect.DialectName;

    /// <summary>Whether a piece that only this dialect knows is a part of content and not an item of its own.</summary>
    public static bool IsContent(OpaquePart part) =>
        part.Dialect == OpenAiResponsesDialect.DialectName
        && (part.Kind.StartsWith("input_", StringComparison.Ordinal) || part.Kind.StartsWith("output_", StringComparison.Ordinal));

    public void Write(List<Part> parts, bool isAssistant)
    {
        if (parts is [TextPart { Citations: null } only] && !(IsOwn && only.CacheControl.Exists))
        {
            NoteCache(only);
            only.Text.WriteTo(json);
            return;
        }

        if (parts.Count == 0)
        {
            json.WriteStringValue(""u8);
            return;
        }

        json.WriteStartArray();
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    WriteText(text, isAssistant);
                    break;
                case RefusalPart refusal:
                    json.WriteStartObject();
                    json.WriteString("type"u8, isAssistant ? "refusal"u8 : "input_text"u8);
                    refusal.Text.WriteTo(json, isAssistant ? "refusal"u8 : "text"u8);
                    json.WriteEndObject();
                    break;
                case MediaPart media when isAssistant:
                    // The model's own pictures cannot be said back in its name.
                    translation.Dropped($"assistant_{media.Kind.ToString().ToLowerInvariant()}");
                    break;
                case MediaPart media:
                    WriteMedia(media);
                    break;
                case OpaquePart opaque when opaque.Dialect == OpenAiResponsesDialect.DialectName:
                    opaque.Value.WriteTo(json);
                    break;
                case OpaquePart opaque:
                    translation.Dropped(opaque.Kind);
                    break;
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Notes a cache mark that has no place here: this dialect caches by itself.</summary>
    public void NoteCache(Part part)
    {
        if (part.CacheControl.Exists && !IsOwn)
        {
            translation.Dropped("cache_control");
        }
    }

    private void WriteText(TextPart text, bool isAssistant)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, isAssistant ? "output_text"u8 : "input_text"u8);
        text.Text.WriteTo(json, "text"u8);
        if (isAssistant && text.Citations is { } citations)
        {
            json.WriteStartArray("annotations"u8);
            foreach (var citation in citations)
            {
                if (ResponsesCitations.Write(citation, text.Text.Text?.Length ?? 0) is { } written)
                {
                    written.WriteTo(json);
                }
                else
                {
                    translation.Dropped("citations");
                }
            }

            json.WriteEndArray();
        }

        if (text.CacheControl.Exists && IsOwn)
        {
            json.WriteStartObject("prompt_cache_breakpoint"u8);
            json.WriteString("mode"u8, "explicit"u8);
            json.WriteEndObject();
        }

        NoteCache(text);
        json.WriteEndObject();
    }

    private void WriteMedia(MediaPart media)
    {
        NoteCache(media);
        if (media.PlainText.Exists)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "input_text"u8);
            media.PlainText.WriteTo(json, "text"u8);
            json.WriteEndObject();
            translation.Changed("document");
            return;
        }

        if (media.FileId is not null && !media.IsOwnFile && !request.Dialect.StartsWith("openai", StringComparison.Ordinal))
        {
            Refuse($"An uploaded file (\"{media.FileId}\") is known to another provider only; send its bytes or its URL.");
            return;
        }

        switch (media.Kind)
        {
            case MediaKind.Image:
                WriteImage(media);
                break;
            case MediaKind.Audio when IsOwn || target.Signatures is null:
                WriteAudio(media);
                break;
            case MediaKind.Video when IsOwn:
                json.WriteStartObject();
                json.WriteString("type"u8, "input_video"u8);
                (media.Url.Exists ? media.Url : ResponsesMedia.DataUrl(media, "video/mp4")).WriteTo(json, "video_url"u8);
                json.WriteEndObject();
                break;
            case MediaKind.File when IsOwn || !IsSoundOrFilm(media):
                WriteFile(media);
                break;
            default:
                Refuse($"The target does not take {(media.Kind == MediaKind.Video ? "video" : "audio")} as input.");
                break;
        }
    }

    private void WriteImage(MediaPart media)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_image"u8);
        if (media.FileId is not null)
        {
            json.WriteString("file_id"u8, media.FileId);
        }
        else
        {
            (media.Url.Exists ? media.Url : ResponsesMedia.DataUrl(media, "image/png")).WriteTo(json, "image_url"u8);
        }

        if (media.Detail is not null || !IsOwn)
        {
            json.WriteString("detail"u8, media.Detail ?? "auto");
        }

        json.WriteEndObject();
    }

    private void WriteFile(MediaPart media)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_file"u8);
        if (media.FileId is not null)
        {
            json.WriteString("file_id"u8, media.FileId);
        }
        else if (media.Url.Exists)
        {
            media.Url.WriteTo(json, "file_url"u8);
        }
        else
        {
            // The name is mandatory beside data.
            json.WriteString("filename"u8, media.Name ?? "document.pdf");
            ResponsesMedia.DataUrl(media, "application/pdf").WriteTo(json, "file_data"u8);
        }

        json.WriteEndObject();
    }

    private void WriteAudio(MediaPart media)
    {
        if (!media.Base64.Exists)
        {
            Refuse("The target takes audio as bytes only, not by URL.");
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "input_audio"u8);
        json.WriteStartObject("input_audio"u8);
        media.Base64.WriteTo(json, "data"u8);
        json.WriteString("format"u8, media.MediaType switch
        {
            "audio/mpeg" or "audio/mp3" => "mp3",
            null or "audio/x-wav" or "audio/wave" => "wav",
            var type => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..],
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool IsSoundOrFilm(MediaPart media)
    {
        if (media.MediaType is { } type)
        {
            return type.StartsWith("audio/", StringComparison.Ordinal) || type.StartsWith("video/", StringComparison.Ordinal);
        }

        return Path.GetExtension(media.Name)?.ToUpperInvariant() is ".MP3" or ".WAV" or ".M4A" or ".OGG" or ".FLAC" or ".MP4" or ".MOV" or ".WEBM" or ".AVI" or ".MKV";
    }

    private void Refuse(string message) => translation.Error ??= ApiError.Invalid(message, "messages", "unsupported_content");
}
