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
        ".docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => null,
    };
}
