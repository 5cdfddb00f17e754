using System.Buffers.Text;
using System.Text;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// Reads one line of a catalogue: columns with a tab between, those at the end left out when they are empty. <c>id</c>, name, type, limits
/// (<c>context/input/output</c>), abilities, what goes in and out (<c>ti&gt;t</c>), prices, dates (<c>released/knowledge/retired</c>), family, ways of
/// reasoning, status. What cannot be understood, of a newer version perhaps, counts as unknown.
/// </summary>
internal static class CatalogueLine
{
    private const byte Tab = (byte)'\t';
    private const byte Disputed = (byte)'~';

    /// <summary>The facts in a line.</summary>
    public static ModelFacts Read(ReadOnlySpan<byte> line)
    {
        var facts = new ModelFacts { Id = Text(Next(ref line)) ?? "" };
        var name = Text(Next(ref line));
        var type = Text(Next(ref line));
        var limits = Next(ref line);
        facts = facts with
        {
            Name = name,
            Type = type is not null && CatalogueWords.Types.TryGetValue(type, out var known) ? known : null,
            LimitsAreUnsure = TakeDisputed(ref limits),
            ContextWindow = Number(Next(ref limits, (byte)'/')),
            MaxInput = Number(Next(ref limits, (byte)'/')),
            MaxOutput = Number(limits),
        };
        facts = Abilities(facts, Next(ref line));
        var modalities = Next(ref line);
        var input = Next(ref modalities, (byte)'>');
        facts = facts with { Input = Set(input), Output = Set(modalities), Prices = Prices(Next(ref line)) };
        var dates = Next(ref line);
        return facts with
        {
            Released = Text(Next(ref dates, (byte)'/')),
            Knowledge = Text(Next(ref dates, (byte)'/')),
            Retired = Text(dates),
            Family = Text(Next(ref line)),
            ReasoningControls = Controls(Next(ref line)),
            Status = Text(Next(ref line)),
        };
    }

    /// <summary>The part up to the next mark, which is taken away with it.</summary>
    internal static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest, byte mark = Tab)
    {
        var end = rest.IndexOf(mark);
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return part;
    }

    private static bool TakeDisputed(ref ReadOnlySpan<byte> text)
    {
        var isDisputed = text.Length > 0 && text[0] == Disputed;
        text = isDisputed ? text[1..] : text;
        return isDisputed;
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);

    private static long? Number(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out var read) && read == text.Length && number > 0 ? number : null;

    /// <summary>Letters for yes; with <c>!</c> before, for no.</summary>
    private static ModelFacts Abilities(ModelFacts facts, ReadOnlySpan<byte> letters)
    {
        var yes = true;
        foreach (var letter in letters)
        {
            switch (letter)
            {
                case (byte)'!':
                    yes = false;
                    continue;
                case (byte)'t':
                    facts = facts with { Tools = yes };
                    break;
                case (byte)'p':
                    facts = facts with { ParallelTools = yes };
                    break;
                case (byte)'r':
                    facts = facts with { Reasoning = yes };
                    break;
                case (byte)'s':
                    facts = facts with { StructuredOutput = yes };
                    break;
                case (byte)'h':
                    facts = facts with { Temperature = yes };
                    break;
                case (byte)'c':
                    facts = facts with { PromptCaching = yes };
                    break;
                case (byte)'w':
                    facts = facts with { OpenWeights = yes };
                    break;
                case (byte)'R':
                    facts = facts with { ResponsesOnly = yes };
                    break;
            }

            yes = true;
        }

        return facts;
    }

    private static Modalities Set(ReadOnlySpan<byte> letters)
    {
        var set = Modalities.None;
        foreach (var letter in letters)
        {
            set |= CatalogueWords.ModalityLetters.GetValueOrDefault((char)letter);
        }

        return set;
    }

    /// <summary><c>i3 o15 r0.3 &gt;200000 i6 o22.5</c>: letters and dollars; behind <c>&gt;</c> and a number of tokens, those of longer prompts.</summary>
    private static ModelPrices? Prices(ReadOnlySpan<byte> text)
    {
        var isDisputed = TakeDisputed(ref text);
        var hasUnknownTiers = false;
        List<(PriceKind, UnitPrice)> prices = [];
        var into = prices;
        List<PriceTier> tiers = [];
        while (!text.IsEmpty)
        {
            var word = Next(ref text, (byte)' ');
            if (word is [(byte)'>', .. var above])
            {
                if (Number(above) is { } limit)
                {
                    into = [];
                    tiers.Add(new PriceTier(limit, new ModelPrices(into)));
                }
                else
                {
                    hasUnknownTiers = true;
                }
            }
            else if (Price(word) is { } price)
            {
                into.Add(price);
            }
        }

        return prices.Count == 0 ? null : new ModelPrices(prices) { Tiers = tiers, HasUnknownTiers = hasUnknownTiers, IsDisputed = isDisputed };
    }

    private static (PriceKind, UnitPrice)? Price(ReadOnlySpan<byte> word)
    {
        var letters = word.IndexOfAnyInRange((byte)'.', (byte)'9');
        if (letters <= 0
            || !CatalogueWords.Prices.TryGetValue(Encoding.UTF8.GetString(word[..letters]), out var kind)
            || !Utf8Parser.TryParse(word[letters..], out decimal dollars, out var read)
            || read != word.Length - letters)
        {
            return null;
        }

        var fits = kind == PriceKind.Image ? UnitPrice.TryFromUnit(dollars, out var price) : UnitPrice.TryFromMillion(dollars, out price);
        return fits ? (kind, price) : null;
    }

    /// <summary><c>toggle low,medium,high 1024-32768</c>: each may be left out; <c>-</c> alone is a budget without known limits.</summary>
    private static ReasoningControls? Controls(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        var controls = new ReasoningControls(CanSwitch: false, [], HasBudget: false);
        while (!text.IsEmpty)
        {
            var word = Next(ref text, (byte)' ');
            if (word.SequenceEqual("toggle"u8))
            {
                controls = controls with { CanSwitch = true };
            }
            else if (word.Contains((byte)'-'))
            {
                var least = Next(ref word, (byte)'-');
                controls = controls with { HasBudget = true, LeastBudget = Number(least), MostBudget = Number(word) };
            }
            else
            {
                controls = controls with { Efforts = Encoding.UTF8.GetString(word).Split(',', StringSplitOptions.RemoveEmptyEntries) };
            }
        }

        return controls;
    }
}
