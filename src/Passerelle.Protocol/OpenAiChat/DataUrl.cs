using System.Buffers.Text;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary><c>data:</c> URLs (RFC 2397), which OpenAI's dialect uses for everything that is not fetched.</summary>
internal static class DataUrl
{
    /// <summary>A piece of media from a URL of any kind, or from bare base64. The bytes of a <c>data:</c> URL are not decoded.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="url">A JSON string.</param>
    public static MediaPart Media(MediaKind kind, JsonSlice url)
    {
        var escaped = url.Chars.Escaped;
        var comma = escaped.IndexOf((byte)',');
        if (!IsData(escaped))
        {
            return escaped.Contains((byte)':')
                ? new MediaPart(kind) { Url = url }
                : new MediaPart(kind) { Base64 = url, MediaType = MediaTypes.OfBase64(escaped) };
        }

        if (comma < 0)
        {
            return new MediaPart(kind) { Url = url };
        }

        var head = new JsonChars(escaped[5..comma]).ToString();
        var semicolon = head.IndexOf(';');
        var mediaType = (semicolon < 0 ? head : head[..semicolon]).Trim();
        var data = new JsonChars(escaped[(comma + 1)..]);
        return new MediaPart(kind)
        {
            MediaType = mediaType.Length == 0 ? null : mediaType.ToLowerInvariant(),
            Base64 = head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase) ? JsonSlice.Of(data) : Encoded(data.ToString()),
        };
    }

    /// <summary>A <c>data:</c> URL as a JSON string.</summary>
    public static JsonSlice Of(string mediaType, JsonSlice base64)
    {
        var head = Encoding.UTF8.GetBytes($"\"data:{mediaType};base64,");
        var data = base64.Chars.Escaped;
        var url = new byte[head.Length + data.Length + 1];
        head.CopyTo(url, 0);
        data.CopyTo(url.AsSpan(head.Length));
        url[^1] = (byte)'"';
        return new JsonSlice(url);
    }

    private static bool IsData(ReadOnlySpan<byte> escaped) => escaped.Length >= 5 && Ascii.EqualsIgnoreCase(escaped[..5], "data:"u8);

    /// <summary>Data that is percent-encoded text and not base64.</summary>
    private static JsonSlice Encoded(string data)
    {
        var bytes = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(data));
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        _ = Base64.EncodeToUtf8(bytes, encoded, out _, out var written);
        return JsonSlice.Of(new JsonChars(encoded.AsSpan(0, written)));
    }
}
