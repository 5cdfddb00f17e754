namespace Passerelle.Protocol.Json;

/// <summary>Text of others, for messages.</summary>
internal static class JsonText
{
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
