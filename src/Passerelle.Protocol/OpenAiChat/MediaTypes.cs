namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Media types where OpenAI's dialect has other words for them.</summary>
internal static class MediaTypes
{
    /// <summary>The media type of an audio <c>format</c>; null for none.</summary>
    public static string? OfAudioFormat(string? format) => format switch
    {
        null or "" => null,
        "mp3" => "audio/mpeg",
        _ => $"audio/{format}",
    };

    /// <summary>The audio <c>format</c> of a media type; OpenAI itself knows <c>wav</c> and <c>mp3</c>.</summary>
    public static string ToAudioFormat(string? mediaType)
    {
        var subtype = mediaType is null ? "wav" : mediaType[(mediaType.IndexOf('/') + 1)..].Split(';')[0];
        return subtype switch
        {
            "mpeg" or "mp3" or "x-mp3" => "mp3",
            "x-wav" or "wave" or "vnd.wave" => "wav",
            "x-m4a" or "mp4" => "m4a",
            _ when subtype.StartsWith("x-", StringComparison.Ordinal) => subtype[2..],
            _ => subtype,
        };
    }

    /// <summary>The media type that a file's name tells; null when it tells none.</summary>
    public static string? OfFileName(string? name) => Path.GetExtension(name)?.ToLowerInvariant() switch
    {
        ".pdf" => "application/pdf",
        ".txt" => "text/plain",
        ".md" => "text/markdown",
        ".csv" => "text/csv",
        ".html" or ".htm" => "text/html",
        ".json" => "application/json",
        ".mp3" => "audio/mpeg",
        ".wav" => "audio/wav",
        ".m4a" => "audio/mp4",
        ".flac" => "audio/flac",
        ".ogg" or ".opus" => "audio/ogg",
        ".mp4" or ".m4v" => "video/mp4",
        ".mov" => "video/quicktime",
        ".webm" => "video/webm",
        ".mpeg" or ".mpg" => "video/mpeg",
        ".docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => null,
    };

    /// <summary>The media type that the first bytes tell; null for a kind that is not known.</summary>
    public static string? OfBase64(ReadOnlySpan<byte> base64) => base64 switch
    {
        _ when base64.StartsWith("iVBORw0KGgo"u8) => "image/png",
        _ when base64.StartsWith("/9j/"u8) || base64.StartsWith("\\/9j\\/"u8) => "image/jpeg",
        _ when base64.StartsWith("R0lGOD"u8) => "image/gif",
        _ when base64.StartsWith("UklGR"u8) && base64.Length >= 16 && base64.Slice(11, 5).SequenceEqual("XRUJQ"u8) => "image/webp",
        _ when base64.StartsWith("JVBERi"u8) => "application/pdf",
        _ => null,
    };
}
