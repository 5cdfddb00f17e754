using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Tests.Upstream.Types;
using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>What is known of a target, of whom it is told, and that nothing is told which does not hold.</summary>
public sealed class FactsSearchTests
{
    private const string Elsewhere = "http://models.example/v1";

    [Theory]
    [InlineData("openai", "gpt-4o", FactsOrigin.Provider, "openai", "0.0000025", 128_000)]
    [InlineData("openai", "GPT-4o", FactsOrigin.Provider, "openai", "0.0000025", 128_000)]
    [InlineData("openai", "gpt-4o-2024-08-06", FactsOrigin.Provider, "openai", "0.0000025", 128_000)]
    [InlineData("openai", "gpt-4o-2031-01-01", FactsOrigin.Related, "openai", null, 128_000)]
    [InlineData("openrouter", "anthropic/claude-sonnet-4.5", FactsOrigin.Provider, "anthropic", "0.000003", 1_000_000)]
    [InlineData("openrouter", "openai/gpt-4o:online", FactsOrigin.Related, "openai", null, 128_000)]
    [InlineData("anthropic", "claude-sonnet-4-5", FactsOrigin.Provider, "anthropic", "0.000003", 200_000)]
    [InlineData("gateway", "anthropic/claude-sonnet-4", FactsOrigin.Provider, "anthropic", "0.000003", 200_000)]
    [InlineData("groq", "llama-3.3-70b-versatile", FactsOrigin.Provider, "meta", "0.00000059", 131_072)]
    [InlineData("moonshot", "kimi-k2-0711-preview", FactsOrigin.Related, "moonshotai", null, 131_072)]
    [InlineData("vllm", "gpt-4o", FactsOrigin.Maker, "openai", null, 128_000)]
    [InlineData("aihubmix", "claude-sonnet-4-5-20250929", FactsOrigin.Maker, "anthropic", null, 200_000)]
    [InlineData(null, "my-proxy/gemini-2.5-pro", FactsOrigin.Maker, "google", null, 1_048_576)]
    [InlineData(null, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", FactsOrigin.Maker, "anthropic", null, 200_000)]
    public void Facts_AreFound_WithPricesOnlyOfTheProviderItself(string? preset, string model, FactsOrigin origin, string creator, string? input, long context)
    {
        var facts = TargetOf(preset, model).Facts!;

        Assert.Equal((origin, creator, input, context), (facts.Origin, facts.Creator, facts.PriceText(PriceKind.Input), facts.ContextWindow));
        Assert.Equal(origin == FactsOrigin.Provider, facts.Prices is not null);
        Assert.NotNull(facts.Tools);
    }

    /// <summary>How long a prompt may be at a server of one's own is that server's affair.</summary>
    [Theory]
    [InlineData("vllm", "Qwen/Qwen3-32B", FactsOrigin.Maker, "alibaba")]
    [InlineData("ollama", "qwen3:32b", FactsOrigin.Maker, "alibaba")]
    [InlineData("vllm", "meta-llama/llama-3.1-8b-instruct", FactsOrigin.Elsewhere, "meta")]
    public void OfAnOpenModel_OtherHostsLimitsDoNotHold(string preset, string model, FactsOrigin origin, string creator)
    {
        var facts = TargetOf(preset, model).Facts!;

        Assert.Equal((origin, creator, true), (facts.Origin, facts.Creator, facts.OpenWeights));
        Assert.Equal((null, null, null, null), (facts.ContextWindow, facts.MaxOutput, facts.Prices, facts.PromptCaching));
        Assert.NotNull(facts.Tools);
    }

    [Theory]
    [InlineData("openai", "my-finetune")]
    [InlineData(null, "plain")]
    [InlineData(null, "")]
    public void OfWhatIsNotKnown_NothingIsSaid(string? preset, string model) => Assert.Null(TargetOf(preset, model).Facts);

    [Fact]
    public void OnAzure_TheBaseModelTells()
    {
        var target = TypedProvider.Target(ProviderKinds.Azure, "my-resource", "prod", modelSettings: """{"base_model":"gpt-4o"}""");

        Assert.Equal((FactsOrigin.Provider, "0.0000025", "GPT-4o"), (target.Facts!.Origin, target.Facts.PriceText(PriceKind.Input), target.DisplayName));
        Assert.Null(TypedProvider.Target(ProviderKinds.Azure, "my-resource", "prod").Facts);
        Assert.Equal(FactsOrigin.Provider, TypedProvider.Target(ProviderKinds.Azure, "my-resource", "gpt-4o").Facts!.Origin);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", "0.00000125")]
    [InlineData("google/gemini-2.5-pro", "0.00000125")]
    [InlineData("claude-sonnet-4-5@20250929", "0.000003")]
    [InlineData("codestral-2", "0.0000003")]
    public void OnVertex_NamesMayHaveTheirPublisher(string model, string input) =>
        Assert.Equal((FactsOrigin.Provider, input), TypedProvider.Target(ProviderKinds.Vertex, "", model).Facts is { } facts ? (facts.Origin, facts.PriceText(PriceKind.Input)) : default);

    /// <summary>What is unknown of a dated name is filled in from the name without it; its price is its own.</summary>
    [Fact]
    public void WhatADatedModelLacks_ComesFromTheUndatedOne()
    {
        var target = TypedProvider.Target(ProviderKinds.Azure, "my-resource", "gpt-4o-2024-11-20");

        Assert.Equal((FactsOrigin.Provider, "0.00000275", true), (target.Facts!.Origin, target.Facts.PriceText(PriceKind.Input), target.Facts.Input.HasFlag(Modalities.Image)));
        Assert.Null(target.Facts.Released);
        Assert.Equal("gpt-4o-2024-11-20", target.DisplayName);
    }

    /// <summary>What is said of this very model, without dispute, cuts a wish down; less is only a default where a dialect wants a limit.</summary>
    [Theory]
    [InlineData("openai", "gpt-4o", 16_384, null)]
    [InlineData("openrouter", "openai/gpt-4o", null, 16_384)]
    [InlineData("vllm", "gpt-4o", null, 16_384)]
    [InlineData("aihubmix", "claude-sonnet-4-5", null, 32_000)]
    [InlineData("anthropic", "claude-sonnet-4-5", 64_000, null)]
    [InlineData("openai", "my-finetune", null, null)]
    [InlineData("openai", "text-embedding-3-small", null, null)]
    [InlineData("vllm", "Qwen/Qwen3-32B", null, null)]
    public void TheLimitOfAnswers_IsATrait(string preset, string model, int? most, int? byDefault)
    {
        var traits = TargetOf(preset, model).Traits;

        Assert.Equal((most, byDefault), (traits.MaxTokens, traits.DefaultMaxTokens));
    }

    [Fact]
    public void AQuirk_BeatsTheCatalogue() =>
        Assert.Equal(8192, TargetOf("anthropic", "claude-3-5-sonnet-20241022").Traits.MaxTokens);

    [Fact]
    public void AnUnlistedModel_IsTheSameTargetTheNextTime()
    {
        var provider = TargetOf("openai", "a").Provider;

        Assert.Same(provider.Unlisted("gpt-4o"), provider.Unlisted("gpt-4o"));
        Assert.Equal("GPT-4o", provider.Unlisted("gpt-4o").DisplayName);
        foreach (var number in Enumerable.Range(0, 300))
        {
            _ = provider.Unlisted($"m{number}");
        }

        Assert.NotSame(provider.Unlisted("m299"), provider.Unlisted("m299"));
        Assert.Equal("p/m299", provider.Unlisted("m299").Name);
    }

    private static Target TargetOf(string? preset, string model) => TypedProvider.Target(ProviderKinds.OpenAi, Elsewhere, model, preset: preset);
}
