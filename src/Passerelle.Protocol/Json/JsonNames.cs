using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>Names of models in the two places where they are written: a JSON body and a header.</summary>
public static class JsonNames
{
    /// <summary>A name as a JSON string in UTF-8, quotes included.</summary>
    public static byte[] Quote(string name)
    {
        var encoded = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var quoted = new byte[encoded.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        encoded.CopyTo(quoted.AsSpan(1));
        return quoted;
    }

    /// <summary>A name as a header value (RFC 9110 §5.5): visible ASCII, everything else as <c>?</c>.</summary>
    public static string ForHeader(string name) =>
        name.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? string.Create(name.Length, name, static (span, text) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
                }
            })
            : name;
}
