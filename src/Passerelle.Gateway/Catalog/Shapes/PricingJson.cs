using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// Prices as Vercel's and as OpenRouter's clients read them, both at once: US dollars for a token (or an image), as decimal text. What is not
/// known is left out, and never zero.
/// </summary>
internal static class PricingJson
{
    private static readonly (PriceKind Kind, string Name)[] Both =
    [
        (PriceKind.CacheRead, "input_cache_read"),
        (PriceKind.CacheWrite, "input_cache_write"),
        (PriceKind.CacheWriteHour, "input_cache_write_1h"),
    ];

    private static readonly (PriceKind Kind, string Name)[] OfVercel = [(PriceKind.Input, "input"), (PriceKind.Output, "output"), (PriceKind.Image, "image")];

    private static readonly (PriceKind Kind, string Name)[] OfOpenRouter =
    [
        (PriceKind.Input, "prompt"),
        (PriceKind.Output, "completion"),
        (PriceKind.Reasoning, "internal_reasoning"),
        (PriceKind.InputAudio, "audio"),
        (PriceKind.OutputAudio, "audio_output"),
        (PriceKind.Image, "image_output"),
    ];

    private static readonly (PriceKind Kind, string Name)[] Tiered =
    [
        (PriceKind.Input, "input_tiers"),
        (PriceKind.Output, "output_tiers"),
        (PriceKind.CacheRead, "input_cache_read_tiers"),
        (PriceKind.CacheWrite, "input_cache_write_tiers"),
    ];

    /// <summary>Writes the member <c>pricing</c> as the list of models has it.</summary>
    public static void Write(Utf8JsonWriter json, ModelPrices prices)
    {
        json.WriteStartObject("pricing"u8);
        WriteAll(json, prices, OfVercel);
        WriteAll(json, prices, OfOpenRouter);
        WriteAll(json, prices, Both);
        WriteTiers(json, prices);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>pricing</c> as the AI SDK's gateway client reads it.</summary>
    public static void WriteOfAiSdk(Utf8JsonWriter json, ModelPrices prices)
    {
        json.WriteStartObject("pricing"u8);
        WriteAll(json, prices, [OfVercel[0], OfVercel[1], Both[0], Both[1]]);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>pricing</c> as OpenRouter's list of endpoints has it.</summary>
    public static void WriteOfEndpoint(Utf8JsonWriter json, ModelPrices? prices)
    {
        json.WriteStartObject("pricing"u8);
        if (prices is not null)
        {
            WriteAll(json, prices, OfOpenRouter);
            WriteAll(json, prices, Both);
            json.WriteNumber("discount"u8, 0);
            WriteOverrides(json, prices);
        }

        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, ModelPrices prices, (PriceKind Kind, string Name)[] names)
    {
        foreach (var (kind, name) in names)
        {
            if (prices[kind] is { } price)
            {
                json.WriteString(name, price.Text);
            }
        }
    }

    /// <summary>Vercel's: <c>min</c> counts as in, <c>max</c> as out.</summary>
    private static void WriteTiers(Utf8JsonWriter json, ModelPrices prices)
    {
        foreach (var (kind, name) in Tiered)
        {
            if (prices[kind] is not { } first || !prices.Tiers.Any(tier => tier.Prices[kind] is not null))
            {
                continue;
            }

            json.WriteStartArray(name);
            var (price, least) = (first, 0L);
            foreach (var tier in prices.Tiers)
            {
                WriteTier(json, price, least, tier.Above + 1);
                (price, least) = (tier.Prices[kind] ?? price, tier.Above + 1);
            }

            WriteTier(json, price, least, null);
            json.WriteEndArray();
        }
    }

    private static void WriteTier(Utf8JsonWriter json, UnitPrice price, long least, long? most)
    {
        json.WriteStartObject();
        json.WriteString("cost"u8, price.Text);
        json.WriteNumber("min"u8, least);
        if (most is { } end)
        {
            json.WriteNumber("max"u8, end);
        }

        json.WriteEndObject();
    }

    /// <summary>OpenRouter's: for prompts of strictly more tokens.</summary>
    private static void WriteOverrides(Utf8JsonWriter json, ModelPrices prices)
    {
        if (prices.Tiers.Count == 0)
        {
            return;
        }

        json.WriteStartArray("overrides"u8);
        foreach (var tier in prices.Tiers)
        {
            json.WriteStartObject();
            json.WriteNumber("min_prompt_tokens"u8, tier.Above);
            WriteAll(json, tier.Prices, OfOpenRouter);
            WriteAll(json, tier.Prices, Both);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
