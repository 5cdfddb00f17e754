using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// OpenAI's <c>{id, object, created, owned_by}</c>, and what Vercel's and OpenRouter's lists have beyond it, each under its own names:
/// <c>context_window</c> and <c>context_length</c>, <c>pricing.input</c> and <c>pricing.prompt</c>. Prices are US dollars for a token, as text.
/// </summary>
internal sealed class OpenAiModelShape : ModelShape
{
    public override ICallerDialect Dialect => Dialects.OpenAiChat;

    public override void WriteList(Utf8JsonWriter json, IReadOnlyList<Target> targets)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        WriteArray(json, "data"u8, targets);
        json.WriteEndObject();
    }

    public override void Write(Utf8JsonWriter json, Target target)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, target.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, CreatedAt(target).ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, target.Provider.Slug);
        json.WriteString("name"u8, target.DisplayName);
        WriteType(json, target);
        if (target.Facts is { } facts)
        {
            WriteFacts(json, facts);
        }

        json.WriteEndObject();
    }

    /// <summary>Vercel's word. A model of which nothing is known is taken for one to talk with, which nearly all are.</summary>
    private static void WriteType(Utf8JsonWriter json, Target target) => json.WriteString("type"u8, TypeWord(target.Type ?? ModelType.Chat));

    private static string TypeWord(ModelType type) => type switch
    {
        ModelType.Embedding => "embedding",
        ModelType.Rerank => "reranking",
        ModelType.Image => "image",
        ModelType.Video => "video",
        ModelType.Audio => "speech",
        ModelType.Transcription => "transcription",
        ModelType.Realtime => "realtime",
        ModelType.Moderation => "moderation",
        ModelType.Ocr => "ocr",
        _ => "language",
    };

    private static void WriteFacts(Utf8JsonWriter json, ModelFacts facts)
    {
        if (facts.ReleasedAt is { } released)
        {
            json.WriteNumber("released"u8, released.ToUnixTimeSeconds());
        }

        if (facts.ContextWindow is { } context)
        {
            json.WriteNumber("context_window"u8, context);
            json.WriteNumber("context_length"u8, context);
        }

        if (facts.MaxOutput is { } most)
        {
            json.WriteNumber("max_tokens"u8, most);
        }

        WriteTags(json, facts);
        if (facts.Input != Modalities.None || facts.Output != Modalities.None)
        {
            ModelDetails.WriteArchitecture(json, facts);
        }

        if (facts.Origin <= FactsOrigin.Related)
        {
            ModelDetails.WriteParameters(json, facts);
        }

        if (facts.Prices is { } prices)
        {
            PricingJson.Write(json, prices);
        }

        if (facts.Knowledge is { } knowledge)
        {
            json.WriteString("knowledge_cutoff"u8, knowledge);
        }

        if (facts.Retired is { } retired)
        {
            json.WriteString("expiration_date"u8, retired);
        }
    }

    /// <summary>The words of Vercel's list, for what is known to be so.</summary>
    private static void WriteTags(Utf8JsonWriter json, ModelFacts facts)
    {
        json.WriteStartArray("tags"u8);
        Tag(facts.Reasoning == true, "reasoning"u8);
        Tag(facts.Tools == true, "tool-use"u8);
        Tag(facts.Input.HasFlag(Modalities.Image), "vision"u8);
        Tag((facts.Input & (Modalities.Pdf | Modalities.File)) != 0, "file-input"u8);
        Tag(facts.Prices?[PriceKind.CacheWrite] is not null, "explicit-caching"u8);
        Tag(facts.Prices is { } prices && prices[PriceKind.CacheRead] is not null && prices[PriceKind.CacheWrite] is null, "implicit-caching"u8);
        Tag(facts.Output.HasFlag(Modalities.Image), "image-generation"u8);
        json.WriteEndArray();

        void Tag(bool holds, ReadOnlySpan<byte> word)
        {
            if (holds)
            {
                json.WriteStringValue(word);
            }
        }
    }
}
