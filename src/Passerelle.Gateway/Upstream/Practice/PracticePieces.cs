namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>How a text is divided over the chunks of a stream: one word each, with the white space before it.</summary>
internal static class PracticePieces
{
    /// <summary>A text without white space (Chinese, base64) is divided too.</summary>
    private const int LongestWord = 24;

    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfPiece(text, start);
            yield return text[start..end];
            start = end;
        }
    }

    public static int Count(string text)
    {
        var count = 0;
        for (var start = 0; start < text.Length; start = EndOfPiece(text, start))
        {
            count++;
        }

        return count;
    }

    private static int EndOfPiece(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        var longest = Math.Min(text.Length, end + LongestWord);
        while (end < longest && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        // Both halves of a surrogate pair belong into one chunk: each chunk must be valid text by itself.
        return end < text.Length && char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end]) ? end + 1 : end;
    }
}
