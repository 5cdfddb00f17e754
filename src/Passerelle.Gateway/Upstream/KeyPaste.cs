using System.Globalization;
using System.Text.RegularExpressions;
using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Provider keys out of whatever was pasted (KEY-1): separated by <c>,</c> <c>，</c> <c>、</c> <c>;</c> <c>；</c>, line ends,
/// tabs or spaces; quotes, <c>Bearer</c>, <c>Authorization:</c>, <c>export NAME=</c> and <c>NAME=</c> taken off;
/// <c>\,</c> is a comma inside a key; empty parts and repetitions dropped.
/// </summary>
public sealed partial class KeyPaste
{
    private const string Quotes = "\"'`“”‘’";

    // Stands for "\," while the text is split; a private-use character, which a key cannot hold.
    private const char LiteralComma = '\uE000';

    private KeyPaste(IReadOnlyList<Secret> keys, int duplicates, KeyPasteError? error)
    {
        Keys = keys;
        Duplicates = duplicates;
        Error = error;
    }

    /// <summary>
    /// The keys in the order of the paste, each once. Empty for an empty paste, which is legal for a provider that needs no
    /// key, and when <see cref="Error"/> is set.
    /// </summary>
    public IReadOnlyList<Secret> Keys { get; }

    /// <summary>How many repetitions were dropped.</summary>
    public int Duplicates { get; }

    /// <summary>Why the paste was refused, or null.</summary>
    public KeyPasteError? Error { get; }

    /// <summary>What was found, to be shown before saving: "4 keys found, 1 duplicate ignored".</summary>
    public Bilingual Summary
    {
        get
        {
            var en = Keys.Count switch { 0 => "No key found", 1 => "1 key found", var n => $"{n} keys found" };
            var fr = Keys.Count switch { 0 => "Aucune clé trouvée", 1 => "1 clé trouvée", var n => $"{n} clés trouvées" };
            return Duplicates switch
            {
                0 => new(en, fr),
                1 => new($"{en}, 1 duplicate ignored", $"{fr}, 1 doublon ignoré"),
                var n => new($"{en}, {n} duplicates ignored", $"{fr}, {n} doublons ignorés"),
            };
        }
    }

    /// <summary>Reads a paste. Never throws on what a user pastes.</summary>
    /// <param name="pasted">The text; null counts as empty.</param>
    public static KeyPaste Parse(string? pasted)
    {
        var keys = new List<Secret>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var duplicates = 0;
        var text = (pasted ?? "").Replace(LiteralComma, '\uFFFD').Replace("\\,", LiteralComma.ToString(), StringComparison.Ordinal);
        foreach (var token in Tokens(text))
        {
            var key = token.Replace(LiteralComma, ',');
            for (var i = 0; i < key.Length; i++)
            {
                if (key[i] is < '!' or > '~')
                {
                    return new([], 0, KeyPasteError.BadCharacter(keys.Count + duplicates + 1, i + 1, key[i]));
                }
            }

            if (seen.Add(key))
            {
                keys.Add(new Secret(key));
            }
            else
            {
                duplicates++;
            }
        }

        return new(keys, duplicates, null);
    }

    private static IEnumerable<string> Tokens(string text)
    {
        var words = Separators().Split(text);
        for (var i = 0; i < words.Length; i++)
        {
            // "NAME = value", with spaces.
            if (i + 1 < words.Length && words[i + 1] == "=" && Name().IsMatch(words[i]))
            {
                i++;
                continue;
            }

            var word = Bare(words[i], i + 1 < words.Length ? words[i + 1] : "");
            if (word.Length > 0)
            {
                yield return word;
            }
        }
    }

    // The key inside a word, or "" when the word is only dressing. Dressing may be nested: NAME="Bearer a".
    private static string Bare(string word, string next)
    {
        for (; ; )
        {
            var bare = Unwrap(word);
            if (bare.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase))
            {
                bare = bare["Authorization:".Length..];
            }
            else if (bare.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
                || (bare.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && next.StartsWith(':'))
                || (bare == ":" && next.Length > 0)
                || (bare == "export" && next.Length > 0 && (Assignment().IsMatch(next) || Name().IsMatch(next))))
            {
                return "";
            }
            else if (Assignment().Match(bare) is { Success: true } assignment)
            {
                bare = bare[assignment.Length..];
            }

            if (bare == word)
            {
                return bare;
            }

            word = bare;
        }
    }

    // Quotes and invisible characters (a byte order mark, a zero-width space) around a word.
    private static string Unwrap(string word)
    {
        var start = 0;
        var end = word.Length;
        while (start < end && IsWrapper(word[start]))
        {
            start++;
        }

        while (end > start && IsWrapper(word[end - 1]))
        {
            end--;
        }

        return word[start..end];
    }

    private static bool IsWrapper(char c)
    {
        return Quotes.Contains(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;
    }

    [GeneratedRegex(@"[,，、;；\s]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    // A key may end with "=" or "==" (Base64): a name is followed by one "=" and a value, or is a constant such as OPENAI_API_KEY.
    [GeneratedRegex("^(?:[A-Za-z_][A-Za-z0-9_]*=(?=[^=])|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+=$)", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
