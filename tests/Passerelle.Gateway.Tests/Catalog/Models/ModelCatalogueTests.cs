using System.Security.Cryptography;
using System.Text;
using Passerelle.Gateway.Catalog.Models;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>Look-ups in a catalogue's text, and what is no catalogue.</summary>
public sealed class ModelCatalogueTests
{
    private const string Body =
        """
        # From nowhere.
        [first]
        a	Ay	chat
        B	Bee	chat
        b-1		embedding
        Model-X	upper	chat
        model-x	lower	chat
        z/one	One	chat
        z/two	Two	chat
        [second]
        only	Only	chat

        """;

    [Theory]
    [InlineData("first", "a", "Ay")]
    [InlineData("first", "B", "Bee")]
    [InlineData("first", "b", "Bee")]
    [InlineData("first", "Model-X", "upper")]
    [InlineData("first", "model-x", "lower")]
    [InlineData("first", "MODEL-x", "upper")]
    [InlineData("first", "MODEL-X", "upper")]
    [InlineData("first", "moDel-x", "lower")]
    [InlineData("first", "z/two", "Two")]
    [InlineData("second", "ONLY", "Only")]
    public void AName_IsFound_ExactlyOrWithoutRegardToCase(string list, string id, string name) => Assert.Equal(name, Catalogue(Body).Find(list, id)!.Name);

    [Theory]
    [InlineData("first", "")]
    [InlineData("first", "0")]
    [InlineData("first", "aa")]
    [InlineData("first", "b-")]
    [InlineData("first", "z/")]
    [InlineData("first", "zz")]
    [InlineData("first", "only")]
    [InlineData("first", "Ay")]
    [InlineData("first", "a\tAy")]
    [InlineData("second", "[first]")]
    [InlineData("third", "a")]
    public void AnotherName_IsNot(string list, string id) => Assert.Null(Catalogue(Body).Find(list, id));

    [Fact]
    public void ALongName_IsNotFound() => Assert.Null(Catalogue(Body).Find("first", new string('ü', 5000)));

    [Theory]
    [InlineData("two", "Two")]
    [InlineData("wo", null)]
    [InlineData("z/two", null)]
    [InlineData("Two", null)]
    [InlineData("", null)]
    public void TheLastPartOfAName_IsFound(string last, string? name) => Assert.Equal(name, Catalogue(Body).FindLast("first", last)?.Name);

    [Fact]
    public void EveryModel_IsFoundByItsName()
    {
        foreach (var list in ModelCatalogue.BuiltIn.ListNames)
        {
            var all = ModelCatalogue.BuiltIn.All(list).ToList();
            Assert.Equal(ModelCatalogue.BuiltIn.CountOf(list), all.Count);
            Assert.All(all, facts => Assert.Equal(facts.Id, ModelCatalogue.BuiltIn.Find(list, facts.Id)?.Id));
            Assert.All(all, facts => Assert.Equal(facts.Id, ModelCatalogue.BuiltIn.Find(list, facts.Id.ToUpperInvariant())?.Id, ignoreCase: true));
        }

        Assert.Equal(50, ModelCatalogue.BuiltIn.ListNames.Count);
        Assert.Matches(@"^20\d\d-\d\d-\d\d-[0-9a-f]{8}$", ModelCatalogue.BuiltIn.Version);
    }

    /// <summary>A newer form of the line may say more; what is not understood is unknown, and the rest still counts.</summary>
    [Fact]
    public void WhatIsNotUnderstood_IsUnknown()
    {
        var facts = Catalogue("[l]\nm\tName\tsinging\t~x/5/900\tt!r?q!\tt9i>t\t~i1.5 zz9 o r-3 i >300 i2 >? ooo\t2025-13/a/b/c\tfam\ttoggle 7- low,,high\tnew\tmore\tcolumns\n").Find("l", "m")!;

        Assert.Equal(("Name", null, null, 5, 900, true), (facts.Name, facts.Type, facts.ContextWindow, facts.MaxInput, facts.MaxOutput, facts.LimitsAreUnsure));
        Assert.Equal((true, false, null), (facts.Tools, facts.Reasoning, facts.Temperature));
        Assert.Equal((Modalities.Text | Modalities.Image, Modalities.Text), (facts.Input, facts.Output));
        Assert.Equal([(PriceKind.Input, new UnitPrice(1_500_000))], facts.Prices!.Known);
        Assert.Equal((300, new UnitPrice(2_000_000), true, true), (facts.Prices.Tiers[0].Above, facts.Prices.Tiers[0].Prices[PriceKind.Input], facts.Prices.HasUnknownTiers, facts.Prices.IsDisputed));
        Assert.Null(facts.ReleasedAt);
        Assert.True(facts.ReasoningControls is { CanSwitch: true, HasBudget: true, LeastBudget: 7, MostBudget: null });
        Assert.Equal(["low", "high"], facts.ReasoningControls.Efforts);
    }

    [Fact]
    public void ZeroIsAPrice_AndNoneIsNone()
    {
        var catalogue = Catalogue("[l]\nfree\t\tchat\t\t\t\ti0 o0\nno\t\tchat\n");

        Assert.Equal("0", catalogue.Find("l", "free")!.PriceText(PriceKind.Input));
        Assert.Null(catalogue.Find("l", "free")!.PriceText(PriceKind.CacheRead));
        Assert.Null(catalogue.Find("l", "no")!.Prices);
    }

    [Fact]
    public void AChangedCutOrUnsortedText_IsNoCatalogue()
    {
        var whole = Encoding.UTF8.GetBytes(Whole(Body));
        var date = "passerelle-models 1 ".Length..("passerelle-models 1 2026-01-02".Length);
        Assert.Equal(2, ModelCatalogue.Read(new MemoryStream(whole)).ListNames.Count);
        foreach (var length in Enumerable.Range(0, whole.Length))
        {
            Assert.Throws<InvalidDataException>(() => ModelCatalogue.Read(new MemoryStream(whole[..length])));
            byte[] changed = [.. whole];
            changed[length] ^= 1;
            if (length >= date.Start.Value && length < date.End.Value)
            {
                // Another date is another version, and nothing worse.
                continue;
            }

            Assert.Throws<InvalidDataException>(() => ModelCatalogue.Read(new MemoryStream(changed)));
        }

        Assert.Throws<InvalidDataException>(() => Catalogue("[l]\nb\tx\na\tx\n"));
        Assert.Throws<InvalidDataException>(() => Catalogue("[l]\na\tx\na\ty\n"));
        Assert.Throws<InvalidDataException>(() => Catalogue("[l]\n\tx\n"));
        Assert.Throws<InvalidDataException>(() => Catalogue("[l]\na\tx\n[l]\nb\tx\n"));
    }

    /// <summary>Whatever stands in a line, reading it never fails.</summary>
    [Fact]
    public void Nonsense_NeverThrows()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PASSERELLE_SEED"), out var given) ? given : Environment.TickCount;
        var random = new Random(seed);
        var letters = "\t\t\t >~-/!,.019iortwhabpfm\u00fc$"u8.ToArray();
        foreach (var _ in Enumerable.Range(0, 20_000))
        {
            var line = Encoding.UTF8.GetString(random.GetItems(letters, random.Next(40)));
            var failure = Record.Exception(() => Catalogue($"[l]\na{line}\n").All("l").Single());
            Assert.True(failure is null, $"seed {seed}, line {line}: {failure}");
        }
    }

    private static ModelCatalogue Catalogue(string body) => ModelCatalogue.Read(new MemoryStream(Encoding.UTF8.GetBytes(Whole(body))));

    private static string Whole(string body) =>
        $"passerelle-models 1 2026-01-02-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..8]}\n{body}";
}
