namespace Passerelle.Protocol.Json;

/// <summary>Text for JSON and for messages about it.</summary>
internal static class JsonText
{
    /// <summary>A string as a JSON value in UTF-8, quotes included.</summary>
    public static byte[] Quote(string value)
    {
        var encoded = System.Text.Json.JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var quoted = new byte[encoded.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        encoded.CopyTo(quoted.AsSpan(1));
        return quoted;
    }

    /// <summary>The text, or its first characters and an ellipsis; never half of a surrogate pair.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), "…");
    }
}
