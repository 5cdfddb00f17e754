using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Tests.Upstream.Types;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>Which list of the catalogue tells of which provider: data that has to fit two other files of data.</summary>
public sealed class ModelListsTests
{
    [Fact]
    public void EveryPreset_HasItsLists_OrIsSaidToHaveNone()
    {
        var mapped = ModelLists.All.SelectMany(list => list.Presets.Concat(list.Unpriced)).Distinct().ToList();

        Assert.Empty(mapped.Intersect(ModelLists.WithoutList));
        Assert.Equal(ProviderPresets.All.Select(p => p.Id).Order(StringComparer.Ordinal), mapped.Concat(ModelLists.WithoutList).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryList_IsInTheCatalogue_AndTheOtherWayRound() =>
        Assert.Equal(ModelCatalogue.BuiltIn.ListNames.Order(StringComparer.Ordinal), ModelLists.All.Select(list => list.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void EveryKind_WithModelsOfItsOwn_HasItsLists() =>
        Assert.All(ProviderKinds.Makeable.Where(kind => kind != ProviderKinds.OpenAi), kind => Assert.Contains(ModelLists.All, list => list.Kinds.Contains(kind)));

    /// <summary>A provider that was made by hand at a preset's own address is that provider.</summary>
    [Fact]
    public void AnAddress_LeadsToTheListOfItsPreset()
    {
        var seen = 0;
        foreach (var preset in ProviderPresets.All.Where(p => p.Address is { Length: > 0 } address && !address.Contains('{') && !ModelLists.WithoutList.Contains(p.Id)))
        {
            var byPreset = TypedProvider.Target(preset.Kind, "http://127.0.0.1:9/v1", "m", preset: preset.Id).Provider.Lists;
            var byHost = TypedProvider.Target(preset.Kind, preset.Address!, "m").Provider.Lists;
            if (preset.Id is not "ollama" && byPreset.All(list => list.Priced))
            {
                Assert.Equal(byPreset, byHost);
                seen++;
            }
        }

        Assert.True(seen > 18, $"{seen}");
    }

    /// <summary>The house in another country has the same models at other prices; at the address of the one whose list it is, the prices hold.</summary>
    [Theory]
    [InlineData("moonshot", "https://api.moonshot.cn/v1", "moonshotai", false)]
    [InlineData("moonshot", "https://api.moonshot.ai/v1", "moonshotai", true)]
    [InlineData("minimax", "https://api.minimaxi.com/v1", "minimax", false)]
    [InlineData("silicon", "https://api.siliconflow.cn/v1", "siliconflow", false)]
    [InlineData("dashscope", "https://dashscope.aliyuncs.com/compatible-mode/v1", "alibaba-cn", true)]
    [InlineData("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "alibaba", true)]
    [InlineData(null, "https://adb-1.azuredatabricks.net/serving-endpoints", "databricks", true)]
    [InlineData("openai", "http://proxy.example/v1", "openai", true)]
    public void PricesHold_WhereTheListIsFrom(string? preset, string address, string list, bool priced) =>
        Assert.Equal([(list, priced)], TypedProvider.Target(ProviderKinds.OpenAi, address, "m", preset: preset).Provider.Lists);

    [Fact]
    public void EveryWord_IsKnown()
    {
        Assert.All(ModelLists.Types, rule => Assert.Contains(rule.Type, CatalogueWords.Types.Keys));
        Assert.All(ModelLists.Makers.Where(maker => maker.List is not null), maker => Assert.Contains(ModelLists.All, list => list.Name == maker.List));
        Assert.All(ModelLists.Elsewhere, name => Assert.Contains(ModelLists.All, list => list.Name == name));
        Assert.All(ModelLists.Makers.SelectMany(maker => maker.Also.Concat(maker.Models).Append(maker.Id)), word => Assert.Equal(word.ToLowerInvariant(), word));
        Assert.Equal(ModelLists.Makers.Count, ModelLists.Makers.SelectMany(maker => maker.Also.Append(maker.Id)).GroupBy(word => word).Count(g => g.Count() == 1) - ModelLists.Makers.Sum(maker => maker.Also.Count));
    }

    [Theory]
    [InlineData("gpt-4o", "openai")]
    [InlineData("x-ai/grok-4", "xai")]
    [InlineData("~anthropic/claude-opus-latest", "anthropic")]
    [InlineData("Qwen/Qwen3-32B", "alibaba")]
    [InlineData("us.anthropic.claude-sonnet-4-20250514-v1:0", "anthropic")]
    [InlineData("accounts/fireworks/models/llama-v3p1-8b-instruct", "meta")]
    [InlineData("nvidia/llama-3.3-nemotron-super-49b-v1", "nvidia")]
    [InlineData("openai/gpt-oss-120b", "openai")]
    [InlineData("my-finetune", null)]
    public void AMaker_IsKnownByTheName(string name, string? maker) => Assert.Equal(maker, ModelLists.MakerOf(name)?.Id);

    [Theory]
    [InlineData("nomic-embed-text", ModelType.Embedding)]
    [InlineData("BAAI/bge-m3", ModelType.Embedding)]
    [InlineData("BAAI/bge-reranker-v2-m3", ModelType.Rerank)]
    [InlineData("whisper-1", ModelType.Transcription)]
    [InlineData("tts-1", ModelType.Audio)]
    [InlineData("my-finetune", null)]
    [InlineData("text-bison", null)]
    public void AType_IsKnownByTheName(string name, ModelType? type) => Assert.Equal(type, ModelLists.TypeOf(name));
}
