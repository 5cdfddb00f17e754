using System.Globalization;
using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// models.dev's document (<c>api.json</c>; anomalyco/models.dev, packages/core/src/schema.ts) with one provider, this gateway. Its clients take every
/// member for granted that its schema requires, so what is not known has to be said as something: a limit of 0 is one that they do not
/// apply, tools and temperature are taken as possible, everything else as not. Prices that are not known are left out.
/// </summary>
internal static class ModelsDevShape
{
    /// <summary>The name of the provider in the document, and of the variable with its key.</summary>
    private const string Id = "passerelle";

    private static readonly (PriceKind Kind, string Name)[] Costs =
    [
        (PriceKind.Input, "input"), (PriceKind.Output, "output"), (PriceKind.CacheRead, "cache_read"), (PriceKind.CacheWrite, "cache_write"),
        (PriceKind.InputAudio, "input_audio"), (PriceKind.OutputAudio, "output_audio"),
    ];

    private static readonly (Modalities Modality, string Word)[] Words =
    [
        (Modalities.Text, "text"), (Modalities.Audio, "audio"), (Modalities.Image, "image"), (Modalities.Video, "video"), (Modalities.Pdf, "pdf"),
    ];

    /// <summary>Writes the document.</summary>
    /// <param name="json">To here.</param>
    /// <param name="origin">Where the caller reaches the gateway: <c>http://127.0.0.1:8642</c>.</param>
    /// <param name="targets">The models; those that nobody can talk with are passed over.</param>
    public static void Write(Utf8JsonWriter json, string origin, IReadOnlyList<Target> targets)
    {
        json.WriteStartObject();
        json.WriteStartObject(Id);
        json.WriteString("id"u8, Id);
        json.WriteString("name"u8, "Passerelle"u8);
        json.WriteStartArray("env"u8);
        json.WriteStringValue("PASSERELLE_API_KEY"u8);
        json.WriteEndArray();
        json.WriteString("npm"u8, "@ai-sdk/openai-compatible"u8);
        json.WriteString("api"u8, $"{origin}/v1");
        json.WriteString("doc"u8, $"{origin}/v1/models");
        json.WriteStartObject("models"u8);
        var talking = targets.Where(t => t.Type is null or ModelType.Chat).ToList();
        var names = talking.CountBy(t => t.DisplayName).ToDictionary();
        foreach (var target in talking)
        {
            json.WritePropertyName(target.Name);
            Write(json, target, names[target.DisplayName] > 1 ? $"{target.DisplayName} ({target.Provider.Name})" : target.DisplayName);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Target target, string name)
    {
        var facts = target.Facts;
        var reasons = facts?.Reasoning == true;
        var released = facts?.Released ?? target.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("id"u8, target.Name);
        json.WriteString("name"u8, name);
        json.WriteBoolean("attachment"u8, ((facts?.Input ?? Modalities.None) & ~Modalities.Text) != Modalities.None);
        json.WriteBoolean("reasoning"u8, reasons);
        json.WriteBoolean("temperature"u8, facts?.Temperature ?? true);
        json.WriteBoolean("tool_call"u8, facts?.Tools ?? true);
        if (facts?.StructuredOutput is { } structured)
        {
            json.WriteBoolean("structured_output"u8, structured);
        }

        if (facts?.Knowledge is { } knowledge)
        {
            json.WriteString("knowledge"u8, knowledge);
        }

        json.WriteString("release_date"u8, released);
        json.WriteString("last_updated"u8, released);
        WriteModalities(json, facts);
        json.WriteBoolean("open_weights"u8, facts?.OpenWeights == true);
        WriteCost(json, facts?.Prices, reasons);
        WriteLimit(json, facts);
        if (facts?.Status == "beta")
        {
            json.WriteString("status"u8, facts.Status);
        }

        json.WriteEndObject();
    }

    private static void WriteModalities(Utf8JsonWriter json, ModelFacts? facts)
    {
        json.WriteStartObject("modalities"u8);
        WriteWords(json, "input"u8, facts?.Input ?? Modalities.None);
        WriteWords(json, "output"u8, facts?.Output ?? Modalities.None);
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, ReadOnlySpan<byte> name, Modalities set)
    {
        // Whatever else it takes, it is one to talk with.
        set |= Modalities.Text;
        json.WriteStartArray(name);
        foreach (var (modality, word) in Words)
        {
            if (set.HasFlag(modality))
            {
                json.WriteStringValue(word);
            }
        }

        json.WriteEndArray();
    }

    /// <summary>US dollars for a million tokens. The schema wants both of the first two; with one of them unknown there is no cost to tell.</summary>
    private static void WriteCost(Utf8JsonWriter json, ModelPrices? prices, bool reasons)
    {
        if (prices is null || prices[PriceKind.Input] is null || prices[PriceKind.Output] is null)
        {
            return;
        }

        json.WriteStartObject("cost"u8);
        WriteCosts(json, prices, reasons);
        if (prices.Tiers.FirstOrDefault(tier => tier.Above == 200_000) is { } tier && tier.Prices[PriceKind.Input] is not null && tier.Prices[PriceKind.Output] is not null)
        {
            json.WriteStartObject("context_over_200k"u8);
            WriteCosts(json, tier.Prices, reasons);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteCosts(Utf8JsonWriter json, ModelPrices prices, bool reasons)
    {
        foreach (var (kind, name) in Costs)
        {
            if (prices[kind] is { } price)
            {
                json.WriteNumber(name, price.PerMillion);
            }
        }

        // The schema refuses it for models that do not reason.
        if (reasons && prices[PriceKind.Reasoning] is { } thought)
        {
            json.WriteNumber("reasoning"u8, thought.PerMillion);
        }
    }

    private static void WriteLimit(Utf8JsonWriter json, ModelFacts? facts)
    {
        json.WriteStartObject("limit"u8);
        json.WriteNumber("context"u8, facts?.ContextWindow ?? 0);
        if (facts?.MaxInput is { } input)
        {
            json.WriteNumber("input"u8, input);
        }

        json.WriteNumber("output"u8, facts?.MaxOutput ?? 0);
        json.WriteEndObject();
    }
}
