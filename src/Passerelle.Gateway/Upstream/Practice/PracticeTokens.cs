using System.Text;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>The practice provider's idea of a token: four UTF-8 bytes, the last one possibly shorter.</summary>
internal static class PracticeTokens
{
    private const int BytesPerToken = 4;

    public static int Count(string text) => OfBytes(Encoding.UTF8.GetByteCount(text));

    public static int OfBytes(long bytes) => (int)Math.Min(int.MaxValue, (bytes + BytesPerToken - 1) / BytesPerToken);

    /// <summary>The longest start of <paramref name="text"/> that is at most <paramref name="tokens"/> tokens and splits no character.</summary>
    public static string Cut(string text, int tokens)
    {
        var bytes = 0L;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (OfBytes(bytes) > tokens)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
