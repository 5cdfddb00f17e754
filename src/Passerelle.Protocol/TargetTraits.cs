using System.Collections.Frozen;
using Passerelle.Protocol.Embeddings;

namespace Passerelle.Protocol;

/// <summary>How a target differs from others of its dialect: named quirks, as data. The default is the dialect's first maker.</summary>
public sealed record TargetTraits
{
    /// <summary>The traits of a dialect's first maker.</summary>
    public static TargetTraits Default { get; } = new();

    /// <summary>The model as the provider names it.</summary>
    public string Model { get; init; } = "";

    /// <summary>The name of the token limit in OpenAI's chat dialect: <c>max_tokens</c>, or <c>max_completion_tokens</c> as OpenAI itself wants it.</summary>
    public string MaxTokensField { get; init; } = "max_tokens";

    /// <summary>Top-level fields of the dialect that the target refuses; they are left out, and named to the caller.</summary>
    public FrozenSet<string> Refused { get; init; } = FrozenSet<string>.Empty;

    /// <summary>What becomes of parameters that the target does not take.</summary>
    public ParameterPolicy Parameters { get; init; }

    /// <summary>Whether the target is a gateway that takes <c>providerOptions</c> itself (Vercel).</summary>
    public bool ProviderOptions { get; init; }

    /// <summary>Whether system messages are written with OpenAI's role <c>developer</c>.</summary>
    public bool DeveloperRole { get; init; }

    /// <summary>Whether message content must be one string.</summary>
    public bool StringContent { get; init; }

    /// <summary>Whether media must come with the request, because the provider fetches none from the web.</summary>
    public bool MediaByValue { get; init; }

    /// <summary>Where the chat dialect wants reasoning replayed: <c>reasoning_content</c>, <c>reasoning</c>, <c>reasoning_details</c>; empty for nowhere.</summary>
    public string ReasoningField { get; init; } = "";

    /// <summary>
    /// How reasoning is asked for; empty for not at all. In the chat dialect: <c>effort</c> (OpenAI), <c>object</c> (OpenRouter, Vercel),
    /// <c>thinking</c> (DeepSeek, Z.ai), <c>enable_thinking</c> (Qwen). For Anthropic <c>adaptive</c> where the model takes no budget of
    /// tokens (Claude Opus 4.7 and later), for Gemini <c>level</c> where it wants levels (Gemini 3). On Bedrock's Converse, where each
    /// maker's models have their own fields, Claude as for Anthropic; others <c>effort</c> (<c>reasoning_effort</c>, OpenAI's open models),
    /// <c>reasoning_config</c> (Qwen) or <c>nova</c> (Amazon Nova 2).
    /// </summary>
    public string ReasoningStyle { get; init; } = "effort";

    /// <summary>Where Bedrock's Converse has <c>top_k</c> among a model's own fields: <c>top_k</c>, or a path such as <c>inferenceConfig.topK</c> (Amazon Nova).</summary>
    public string TopKField { get; init; } = "top_k";

    /// <summary>The efforts that the model takes, in any order; empty when not known, then all do. Another one becomes the nearest.</summary>
    public IReadOnlyList<string> Efforts { get; init; } = [];

    /// <summary>The least and the most tokens to think with, where the model is asked by budget; null when not known.</summary>
    public (long Least, long Most)? ThinkingBudget { get; init; }

    /// <summary>Whether the model cannot be kept from thinking (Gemini 2.5 Pro).</summary>
    public bool AlwaysThinks { get; init; }

    /// <summary>Whose signatures the target understands: one of <see cref="Model.SignatureFormats"/>; null for none.</summary>
    public string? Signatures { get; init; }

    /// <summary>
    /// The token limit to send when the caller gave none and the dialect wants one (Anthropic); null for the model's own
    /// (<see cref="MaxTokens"/>) up to 32,000, or 4,096 where that is not known.
    /// </summary>
    public long? DefaultMaxTokens { get; init; }

    /// <summary>The most tokens that the model can write; null when not known.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>The temperature to send when the caller gave none; null for none.</summary>
    public decimal? DefaultTemperature { get; init; }

    /// <summary>Whether reported output leaves reasoning out (xAI).</summary>
    public bool OutputExcludesReasoning { get; init; }

    /// <summary>Whether tool call ids must be nine letters or digits (Mistral).</summary>
    public bool ShortToolIds { get; init; }

    /// <summary>Whether the target takes a JSON schema for its answer.</summary>
    public bool JsonSchema { get; init; } = true;

    /// <summary>Whether usage in a stream is asked for with <c>stream_options</c>.</summary>
    public bool StreamOptions { get; init; } = true;

    /// <summary>How its embeddings differ from OpenAI's, where it gives them as OpenAI does.</summary>
    public EmbeddingsTraits Embeddings { get; init; } = EmbeddingsTraits.OpenAi;

    /// <summary>Whether Anthropic cache breakpoints are set automatically (VGW-6).</summary>
    public bool AutoCache { get; init; }

    /// <summary>The shortest prompt, in tokens, that the model caches; no breakpoints are set in one that is shorter.</summary>
    public int CacheMinimum { get; init; } = 1024;
}
