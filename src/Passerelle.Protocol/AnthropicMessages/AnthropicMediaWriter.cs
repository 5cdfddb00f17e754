using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Writes pictures and documents. Anthropic takes PNG, JPEG, GIF, WebP, PDF and plain text.</summary>
internal static class AnthropicMediaWriter
{
    /// <summary>The name of an extra field that holds the whole block as an Anthropic client wrote it.</summary>
    public const string WholeBlock = "anthropic_block";

    /// <summary>Why the dialect cannot say it (the end of a sentence); null when it can.</summary>
    /// <param name="media">What to say.</param>
    /// <param name="isOwn">Whether it comes from a client of this dialect, so that ids of files are Anthropic's.</param>
    public static string? Problem(MediaPart media, bool isOwn)
    {
        if (media.Extra?.Exists(field => field.Name == WholeBlock) == true)
        {
            return null;
        }

        if (media.Kind is MediaKind.Audio or MediaKind.Video || (TypeOf(media) ?? TypeOfName(media)) is { } type && (Is(type, "audio/") || Is(type, "video/")))
        {
            return "is sound or film, which the model's provider does not take";
        }

        if (media.FileId is not null)
        {
            return isOwn || media.IsOwnFile ? null : "names a file that was uploaded to another provider; send the file itself";
        }

        if (media.Url.Exists)
        {
            return media.Url.Text is { } url && (Is(url, "https://") || Is(url, "http://")) ? null : "has a URL that the model's provider cannot fetch; send the file itself";
        }

        if (media.PlainText.Exists || media.Kind == MediaKind.Image)
        {
            return null;
        }

        return TypeOf(media) is { } known && (Is(known, "application/pdf") || Is(known, "text/") || Is(known, "image/") || Is(known, "application/json"))
            ? null
            : $"is of the type \"{media.MediaType}\"; the model's provider takes PDF, plain text and pictures";
    }

    /// <summary>Writes a block for which <see cref="Problem"/> is null.</summary>
    public static void Write(Utf8JsonWriter json, MediaPart media, bool isOwn)
    {
        foreach (var field in media.Extra ?? [])
        {
            if (field.Name == WholeBlock)
            {
                field.Value.WriteTo(json);
                return;
            }
        }

        var type = TypeOf(media);
        var isImage = media.Kind == MediaKind.Image || (type is not null && Is(type, "image/"));
        json.WriteStartObject();
        json.WriteString("type"u8, isImage ? "image"u8 : "document"u8);
        json.WriteStartObject("source"u8);
        WriteSource(json, media, type, isImage);
        json.WriteEndObject();
        if (!isImage && !string.IsNullOrEmpty(media.Name))
        {
            json.WriteString("title"u8, media.Name);
        }

        if (isOwn)
        {
            foreach (var field in media.Extra ?? [])
            {
                json.WritePropertyName(field.Name);
                field.Value.WriteTo(json);
            }
        }

        if (media.CacheControl.Exists)
        {
            media.CacheControl.WriteTo(json, "cache_control"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, MediaPart media, string? type, bool isImage)
    {
        if (media.FileId is not null)
        {
            json.WriteString("type"u8, "file"u8);
            json.WriteString("file_id"u8, media.FileId);
        }
        else if (media.Url.Exists)
        {
            json.WriteString("type"u8, "url"u8);
            media.Url.WriteTo(json, "url"u8);
        }
        else if (media.PlainText.Exists)
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("media_type"u8, "text/plain"u8);
            media.PlainText.WriteTo(json, "data"u8);
        }
        else if (!isImage && type is not null && !Is(type, "application/pdf"))
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("media_type"u8, "text/plain"u8);
            json.WriteString("data"u8, Decoded(media.Base64));
        }
        else
        {
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, type ?? (isImage ? "image/png" : "application/pdf"));
            media.Base64.WriteTo(json, "data"u8);
        }
    }

    /// <summary>What a file's name or address tells of its type; null when it tells nothing.</summary>
    private static string? TypeOfName(MediaPart media) =>
        MediaTypes.OfFileName(media.Name) ?? (Uri.TryCreate(media.Url.Text, UriKind.Absolute, out var url) ? MediaTypes.OfFileName(url.AbsolutePath) : null);

    /// <summary>The media type: as told, in Anthropic's spelling, or by the first bytes.</summary>
    private static string? TypeOf(MediaPart media)
    {
        var told = media.MediaType?.Split(';')[0].Trim().ToLowerInvariant();
        if (told == "image/jpg")
        {
            return "image/jpeg";
        }

        if (told is { Length: > 0 } and not "application/octet-stream" and not "image/*")
        {
            return told;
        }

        var data = media.Base64.Chars.Escaped;
        return data.StartsWith("iVBORw0KGgo"u8) ? "image/png"
            : data.StartsWith("/9j/"u8) || data.StartsWith("\\/9j"u8) ? "image/jpeg"
            : data.StartsWith("R0lGOD"u8) ? "image/gif"
            : data.StartsWith("UklGR"u8) ? "image/webp"
            : data.StartsWith("JVBERi"u8) ? "application/pdf"
            : told;
    }

    private static string Decoded(JsonSlice base64)
    {
        var text = base64.Text ?? "";
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }

    private static bool Is(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
