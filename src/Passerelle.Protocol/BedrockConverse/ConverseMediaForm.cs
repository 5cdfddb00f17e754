using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Which block a file goes into, and Converse's word for its format.</summary>
/// <param name="Block"><c>image</c>, <c>document</c>, <c>video</c> or <c>audio</c>.</param>
/// <param name="Format">The format, such as <c>png</c>.</param>
internal readonly record struct ConverseMediaForm(string Block, string Format)
{
    private static readonly Dictionary<string, ConverseMediaForm> Forms = new(StringComparer.Ordinal)
    {
        ["image/png"] = new("image", "png"),
        ["image/jpeg"] = new("image", "jpeg"),
        ["image/jpg"] = new("image", "jpeg"),
        ["image/gif"] = new("image", "gif"),
        ["image/webp"] = new("image", "webp"),
        ["application/pdf"] = new("document", "pdf"),
        ["text/csv"] = new("document", "csv"),
        ["application/msword"] = new("document", "doc"),
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = new("document", "docx"),
        ["application/vnd.ms-excel"] = new("document", "xls"),
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = new("document", "xlsx"),
        ["text/html"] = new("document", "html"),
        ["text/markdown"] = new("document", "md"),
        ["text/x-markdown"] = new("document", "md"),
        ["application/json"] = new("document", "txt"),
        ["application/xml"] = new("document", "txt"),
        ["application/yaml"] = new("document", "txt"),
        ["video/x-matroska"] = new("video", "mkv"),
        ["video/quicktime"] = new("video", "mov"),
        ["video/mov"] = new("video", "mov"),
        ["video/mp4"] = new("video", "mp4"),
        ["video/webm"] = new("video", "webm"),
        ["video/x-flv"] = new("video", "flv"),
        ["video/flv"] = new("video", "flv"),
        ["video/mpeg"] = new("video", "mpeg"),
        ["video/mpg"] = new("video", "mpg"),
        ["video/x-ms-wmv"] = new("video", "wmv"),
        ["video/wmv"] = new("video", "wmv"),
        ["video/3gpp"] = new("video", "three_gp"),
        ["audio/mpeg"] = new("audio", "mp3"),
        ["audio/mp3"] = new("audio", "mp3"),
        ["audio/wav"] = new("audio", "wav"),
        ["audio/x-wav"] = new("audio", "wav"),
        ["audio/wave"] = new("audio", "wav"),
        ["audio/aac"] = new("audio", "aac"),
        ["audio/flac"] = new("audio", "flac"),
        ["audio/ogg"] = new("audio", "ogg"),
        ["audio/opus"] = new("audio", "opus"),
        ["audio/mp4"] = new("audio", "m4a"),
        ["audio/m4a"] = new("audio", "m4a"),
        ["audio/x-m4a"] = new("audio", "m4a"),
        ["audio/webm"] = new("audio", "webm"),
        ["audio/pcm"] = new("audio", "pcm"),
    };

    public bool IsDocument => Block == "document";

    /// <summary>The form of a file: by the type that was told, its first bytes, its name, or the commonest of its kind; null for one that Converse does not take.</summary>
    public static ConverseMediaForm? Of(MediaPart media)
    {
        if (media.PlainText.Exists)
        {
            return new ConverseMediaForm("document", "txt");
        }

        var type = Told(media) ?? MediaTypes.OfBase64(media.Base64.Chars.Escaped) ?? MediaTypes.OfFileName(media.Name) ?? MediaTypes.OfFileName(PathOf(media.Url));
        return type is null ? Usual(media.Kind)
            : Forms.TryGetValue(type, out var form) ? form
            : type.StartsWith("text/", StringComparison.Ordinal) ? new ConverseMediaForm("document", "txt")
            : null;
    }

    private static string? Told(MediaPart media)
    {
        var told = media.MediaType?.Split(';')[0].Trim().ToLowerInvariant();
        return told is { Length: > 0 } and not "application/octet-stream" && !told.EndsWith("/*", StringComparison.Ordinal) ? told : null;
    }

    private static string? PathOf(JsonSlice url) => Uri.TryCreate(url.Text, UriKind.Absolute, out var address) ? address.AbsolutePath : null;

    private static ConverseMediaForm Usual(MediaKind kind) => kind switch
    {
        MediaKind.Image => new("image", "png"),
        MediaKind.Video => new("video", "mp4"),
        MediaKind.Audio => new("audio", "mp3"),
        _ => new("document", "pdf"),
    };
}
