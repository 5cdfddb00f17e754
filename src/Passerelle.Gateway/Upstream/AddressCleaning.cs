using System.Globalization;
using System.Text;

namespace Passerelle.Gateway.Upstream;

/// <summary>What is taken off an address before the rules of URL-2 read it. "#" and repeated "/" are not its business.</summary>
internal static class AddressCleaning
{
    private const string Wrappers = "\"'`<>“”‘’«»‹›";

    /// <summary>
    /// Trims; removes no-break spaces and invisible characters anywhere; turns full-width forms into ASCII; strips quotes,
    /// backticks and angle brackets around the address.
    /// </summary>
    /// <param name="raw">What was typed or pasted.</param>
    /// <param name="changed">True when more than plain spaces around it went away.</param>
    public static string Clean(string raw, out bool changed)
    {
        var kept = new StringBuilder(raw.Length);
        changed = false;
        foreach (var c in raw)
        {
            if (IsInvisible(c))
            {
                changed = true;
                continue;
            }

            var narrow = Narrow(c);
            changed |= narrow != c;
            kept.Append(narrow);
        }

        var text = kept.ToString().AsSpan().Trim();
        while (text.Length > 0 && (Wrappers.Contains(text[0]) || Wrappers.Contains(text[^1])))
        {
            changed = true;
            text = text[(Wrappers.Contains(text[0]) ? 1 : 0)..];
            text = text[..^(text.Length > 0 && Wrappers.Contains(text[^1]) ? 1 : 0)].Trim();
        }

        return text.ToString();
    }

    // No-break spaces, and zero-width, joining, direction and soft hyphen characters.
    private static bool IsInvisible(char c)
    {
        return c is '\u00A0' or '\u2007' or '\u202F' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;
    }

    // The ASCII form of a full-width character.
    private static char Narrow(char c)
    {
        return c switch
        {
            '\u3000' => ' ',
            '\u3002' => '.',
            >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
            _ => c,
        };
    }
}
