using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Media types: Gemini wants one for every piece of media, other dialects often leave it to the provider to look.</summary>
internal static class GeminiMedia
{
    /// <summary>How well-known files begin, in base64.</summary>
    private static readonly (string Start, string Type)[] Beginnings =
    [
        ("/9j/", "image/jpeg"), ("iVBORw", "image/png"), ("R0lGOD", "image/gif"), ("JVBERi", "application/pdf"), ("SUQz", "audio/mpeg"), ("//", "audio/mpeg"),
        ("T2dnUw", "audio/ogg"), ("ZkxhQ", "audio/flac"),
    ];

    private static readonly Dictionary<string, string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".heic"] = "image/heic",
        [".heif"] = "image/heif",
        [".pdf"] = "application/pdf",
        [".txt"] = "text/plain",
        [".md"] = "text/markdown",
        [".html"] = "text/html",
        [".csv"] = "text/csv",
        [".json"] = "application/json",
        [".mp3"] = "audio/mpeg",
        [".wav"] = "audio/wav",
        [".ogg"] = "audio/ogg",
        [".flac"] = "audio/flac",
        [".aac"] = "audio/aac",
        [".m4a"] = "audio/mp4",
        [".mp4"] = "video/mp4",
        [".mpeg"] = "video/mpeg",
        [".mov"] = "video/quicktime",
        [".webm"] = "video/webm",
    };

    /// <summary>What a media type holds.</summary>
    public static MediaKind KindOf(string? mediaType) => mediaType switch
    {
        not null when mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) => MediaKind.Image,
        not null when mediaType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) => MediaKind.Audio,
        not null when mediaType.StartsWith("video/", StringComparison.OrdinalIgnoreCase) => MediaKind.Video,
        _ => MediaKind.File,
    };

    /// <summary>The media type: the one that was said, or what the first bytes or the address show, or the commonest of its kind.</summary>
    public static string TypeOf(MediaPart media)
    {
        if (media.MediaType is { Length: > 0 } said)
        {
            return said;
        }

        if (media.Base64.Exists)
        {
            var data = media.Base64.Chars;
            foreach (var (start, type) in Beginnings)
            {
                if (StartsWith(data, start))
                {
                    return type;
                }
            }

            // RIFF is the frame of both WebP and WAV.
            if (StartsWith(data, "UklGR"))
            {
                return media.Kind == MediaKind.Audio ? "audio/wav" : "image/webp";
            }
        }

        return Extension(media.Name) ?? Extension(Path(media.Url.Text)) ?? media.Kind switch
        {
            MediaKind.Image => "image/jpeg",
            MediaKind.Audio => "audio/mpeg",
            MediaKind.Video => "video/mp4",
            _ => "application/pdf",
        };
    }

    /// <summary>Whether an id of a file is an address that Gemini takes: of its own files, or of Google's storage.</summary>
    public static bool IsGoogleFile(string? id) =>
        id is not null && (id.StartsWith("gs://", StringComparison.Ordinal) || id.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.Ordinal));

    private static bool StartsWith(JsonChars data, string start)
    {
        if (data.Escaped.Length < start.Length)
        {
            return false;
        }

        for (var i = 0; i < start.Length; i++)
        {
            if (data.Escaped[i] != start[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string? Path(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.AbsolutePath : null;

    private static string? Extension(string? name) =>
        name?.LastIndexOf('.') is { } dot and >= 0 && Extensions.TryGetValue(name[dot..], out var type) ? type : null;
}
