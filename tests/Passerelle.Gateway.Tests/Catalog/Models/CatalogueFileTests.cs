using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>The catalogue that comes with the program says what the collection of facts says.</summary>
public sealed class CatalogueFileTests
{
    private static readonly Dictionary<string, PriceKind> Kinds = new()
    {
        ["input"] = PriceKind.Input,
        ["output"] = PriceKind.Output,
        ["cache_read"] = PriceKind.CacheRead,
        ["cache_write"] = PriceKind.CacheWrite,
        ["cache_write_1h"] = PriceKind.CacheWriteHour,
        ["reasoning"] = PriceKind.Reasoning,
        ["input_audio"] = PriceKind.InputAudio,
        ["output_audio"] = PriceKind.OutputAudio,
        ["input_batch"] = PriceKind.InputBatch,
        ["output_batch"] = PriceKind.OutputBatch,
        ["input_priority"] = PriceKind.InputPriority,
        ["output_priority"] = PriceKind.OutputPriority,
        ["input_flex"] = PriceKind.InputFlex,
        ["output_flex"] = PriceKind.OutputFlex,
    };

    /// <summary><c>UPDATE_GOLDEN=1</c> makes the file anew.</summary>
    [Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(SharedFiles.Available), SkipType = typeof(SharedFiles))]
    public void TheFile_IsWhatTheCollectionSays()
    {
        using var collection = Collection();
        Golden.Check("../src/Passerelle.Gateway/Catalog/Data/models.tsv", CatalogueText.Of(collection.RootElement));
    }

    /// <summary>Read back from its bytes, every price is the collection's to the last digit, and a zero in it is either free or unknown here.</summary>
    [Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(SharedFiles.Available), SkipType = typeof(SharedFiles))]
    public void EveryPrice_IsExact()
    {
        using var collection = Collection();
        var (prices, free, left) = (0, 0, 0);
        foreach (var model in collection.RootElement.GetProperty("models").EnumerateArray())
        {
            var facts = ModelCatalogue.BuiltIn.Find(model.GetProperty("provider").GetString()!, model.GetProperty("id").GetString()!);
            foreach (var (group, found) in new[] { ("price_usd_per_mtok", facts?.Prices), ("price_over_200k", facts?.Prices?.Tiers is [var tier] ? tier.Prices : null) })
            {
                foreach (var price in model.TryGetProperty(group, out var told) ? told.EnumerateObject().ToList() : [])
                {
                    var (said, here) = (price.Value.GetDecimal(), found?[Kinds[price.Name]]);
                    Assert.True(here?.PerMillion == said || (said == 0 && here is null), $"{model.GetProperty("provider")}/{model.GetProperty("id")} {price.Name}: {said} {here}");
                    prices++;
                    free += said == 0 && here is not null ? 1 : 0;
                    left += said == 0 && here is null ? 1 : 0;
                }
            }
        }

        Assert.True(prices > 9000);
        Assert.True(free > 200, $"{free} free, {left} unknown");
        Assert.True(left > 100, $"{free} free, {left} unknown");
    }

    [Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(SharedFiles.Available), SkipType = typeof(SharedFiles))]
    public void EveryModel_WithMoreThanAName_IsThere()
    {
        using var collection = Collection();
        var found = 0;
        foreach (var model in collection.RootElement.GetProperty("models").EnumerateArray())
        {
            var (list, id) = (model.GetProperty("provider").GetString()!, model.GetProperty("id").GetString()!);
            if (ModelCatalogue.BuiltIn.Find(list, id) is not { } facts || facts.Id != id)
            {
                Assert.False(model.TryGetProperty("context_window", out _), $"{list}/{id}");
                continue;
            }

            found++;
            Assert.Equal(Whole(model, "context_window"), facts.ContextWindow);
            Assert.Equal(facts.Type == ModelType.Embedding ? null : Whole(model, "max_output"), facts.MaxOutput);
            Assert.Equal(Flag(model, "tools"), facts.Tools);
            Assert.Equal(Flag(model, "reasoning"), facts.Reasoning);
            Assert.Equal(Flag(model, "temperature"), facts.Temperature);
            Assert.Equal(Flag(model, "structured_output"), facts.StructuredOutput);
            Assert.Equal(Flag(model, "open_weights"), facts.OpenWeights);
            Assert.Equal(model.TryGetProperty("type", out var type) ? type.GetString() : null, facts.Type?.ToString().ToLowerInvariant());
            Assert.Equal(model.TryGetProperty("release_date", out var released) ? released.GetString() : null, facts.Released);
            Assert.Equal(model.TryGetProperty("input_modalities", out var input) && input.EnumerateArray().Any(m => m.GetString() == "image"), facts.Input.HasFlag(Modalities.Image));
        }

        Assert.True(found > 3900, $"{found}");
    }

    /// <summary>A few models that everybody knows, without the collection at hand.</summary>
    [Fact]
    public void WhatEverybodyKnows()
    {
        var sonnet = ModelCatalogue.BuiltIn.Find("anthropic", "claude-sonnet-4-5")!;
        Assert.Equal((200_000, 64_000, true, true), (sonnet.ContextWindow, sonnet.MaxOutput, sonnet.Tools, sonnet.Reasoning));
        Assert.Equal(Modalities.Text | Modalities.Image | Modalities.Pdf, sonnet.Input);
        Assert.Equal(("0.000003", "0.000015", "0.0000003", "0.00000375", "0.000006"), (Text(PriceKind.Input), Text(PriceKind.Output), Text(PriceKind.CacheRead), Text(PriceKind.CacheWrite), Text(PriceKind.CacheWriteHour)));
        var tier = Assert.Single(sonnet.Prices!.Tiers);
        Assert.Equal((200_000, 6m), (tier.Above, tier.Prices[PriceKind.Input]!.Value.PerMillion));
        Assert.Equal(new DateTimeOffset(2025, 9, 29, 0, 0, 0, TimeSpan.Zero), sonnet.ReleasedAt);
        Assert.True(sonnet.ReasoningControls is { HasBudget: true, LeastBudget: 1024, MostBudget: null, CanSwitch: false, Efforts.Count: 0 });

        Assert.Equal(ModelType.Embedding, ModelCatalogue.BuiltIn.Find("openai", "text-embedding-3-small")!.Type);
        Assert.Equal(0, ModelCatalogue.BuiltIn.Find("openai", "omni-moderation-latest")!.Prices![PriceKind.Input]!.Value.Picodollars);
        Assert.Null(ModelCatalogue.BuiltIn.Find("amazon-bedrock", "cohere.rerank-v3-5:0")!.Prices);
        Assert.True(ModelCatalogue.BuiltIn.Find("openai", "gpt-5.4")!.Prices is { HasUnknownTiers: true });

        string? Text(PriceKind kind) => sonnet.PriceText(kind);
    }

    private static long? Whole(JsonElement model, string name) => model.TryGetProperty(name, out var number) && number.GetDecimal() != 0 ? decimal.ToInt64(number.GetDecimal()) : null;

    private static bool? Flag(JsonElement model, string name) => model.TryGetProperty(name, out var flag) ? flag.GetBoolean() : null;

    private static JsonDocument Collection() => JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("data", "catalog", "models.json")));
}
