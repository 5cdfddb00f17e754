using System.Collections.Frozen;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Tells French from everything else, by words that are common in it and rare in its neighbours. No match is English.</summary>
internal static class PracticeLanguage
{
    /// <summary>A language shows in the first lines; a long paste need not be read whole.</summary>
    private const int LongestLook = 2_000;

    private static readonly FrozenSet<string> FrenchWords = Words(
        "bonjour bonsoir salut merci le les du des une est et je tu vous nous il elle on dans avec sur pour par pas plus qui quoi quel quelle quels quelles "
        + "comment pourquoi combien où mon ma mes ton votre vos ses cette ces sont suis êtes fait fais faire peux peut pouvez veux dis dites écris écrivez "
        + "donne donnez raconte explique expliquez aide aidez moi français française bien très aussi mais donc ça c j l d qu n s");

    private static readonly FrozenSet<string> EnglishWords = Words(
        "the a an and or is are was i you he she it we they what which who how why where when my your this that these to of in on for with not do does "
        + "can could please write tell give explain help me hello hi thanks be have has from as at by s t");

    public static bool IsFrench(string text)
    {
        var french = 0;
        var english = 0;
        var look = text.AsSpan(0, Math.Min(text.Length, LongestLook));
        Span<char> word = stackalloc char[16];
        var length = 0;
        for (var i = 0; i <= look.Length; i++)
        {
            if (i < look.Length && char.IsLetter(look[i]))
            {
                if (length < word.Length)
                {
                    word[length] = char.ToLowerInvariant(look[i]);
                }

                length++;
                continue;
            }

            if (length > 0 && length <= word.Length)
            {
                var seen = word[..length];
                french += French.Contains(seen) ? 1 : 0;
                english += English.Contains(seen) ? 1 : 0;
            }

            length = 0;
        }

        return french > english;
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> French => FrenchWords.GetAlternateLookup<ReadOnlySpan<char>>();

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> English => EnglishWords.GetAlternateLookup<ReadOnlySpan<char>>();

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
