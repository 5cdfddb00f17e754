using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Pictures and files: URLs that hold their data (<c>data:</c>, RFC 2397), and those that do not.</summary>
internal static class ResponsesMedia
{
    /// <summary>A piece of media from a URL, whose data is taken out when it holds it.</summary>
    public static MediaPart Of(MediaKind kind, JsonSlice url)
    {
        var chars = url.Chars.Escaped;
        var comma = chars.IndexOf((byte)',');
        if (!chars.StartsWith("data:"u8) || comma < 0)
        {
            return new MediaPart(kind) { Url = url };
        }

        var head = new JsonChars(chars["data:"u8.Length..comma]).ToString();
        var semicolon = head.IndexOf(';', StringComparison.Ordinal);
        var type = semicolon < 0 ? head : head[..semicolon];
        return new MediaPart(kind)
        {
            MediaType = type.Length == 0 ? null : type,
            Base64 = JsonSlice.Of(new JsonChars(chars[(comma + 1)..])),
        };
    }

    /// <summary>A <c>data:</c> URL of a piece of media that has its bytes.</summary>
    public static JsonSlice DataUrl(MediaPart media, string defaultType)
    {
        var url = new ArrayBufferWriter<byte>(media.Base64.Bytes.Length + 64);
        url.Write("\"data:"u8);
        Encoding.UTF8.GetBytes(media.MediaType ?? defaultType, url);
        url.Write(";base64,"u8);
        url.Write(media.Base64.Chars.Escaped);
        url.Write("\""u8);
        return new JsonSlice(url.WrittenMemory);
    }

    /// <summary>The media type that a file's name tells; null when it tells none.</summary>
    public static string? TypeOfName(string? name) => Path.GetExtension(name)?.ToUpperInvariant() switch
    {
        ".PDF" => "application/pdf",
        ".TXT" or ".LOG" => "text/plain",
        ".MD" => "text/markdown",
        ".CSV" => "text/csv",
        ".JSON" => "application/json",
        ".HTML" or ".HTM" => "text/html",
        _ => null,
    };
}
