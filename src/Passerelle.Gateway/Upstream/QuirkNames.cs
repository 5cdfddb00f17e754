using System.Collections.Frozen;
using System.Globalization;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Model;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Quirks as they are written in data, tables and commands: <c>name</c> or <c>name:value</c>. Each one changes one of
/// <see cref="TargetTraits"/>, and nothing else in the program knows it by name.
/// </summary>
public static class QuirkNames
{
    private static readonly FrozenDictionary<string, Func<TargetTraits, string, TargetTraits?>> All =
        new Dictionary<string, Func<TargetTraits, string, TargetTraits?>>
        {
            ["no_stream_options"] = Plain(t => t with { StreamOptions = false }),
            ["max_completion_tokens"] = Plain(t => t with { MaxTokensField = "max_completion_tokens" }),
            ["developer_role"] = Plain(t => t with { DeveloperRole = true }),
            ["provider_options"] = Plain(t => t with { ProviderOptions = true }),
            ["media_by_value"] = Plain(t => t with { MediaByValue = true }),
            ["string_content"] = Plain(t => t with { StringContent = true }),
            ["output_excludes_reasoning"] = Plain(t => t with { OutputExcludesReasoning = true }),
            ["short_tool_ids"] = Plain(t => t with { ShortToolIds = true }),
            ["no_json_schema"] = Plain(t => t with { JsonSchema = false }),
            ["auto_cache"] = Plain(t => t with { AutoCache = true }),
            ["refuse"] = (t, field) => field.Length == 0 ? null : t with { Refused = t.Refused.Append(field).ToFrozenSet() },
            ["reasoning_field"] = OneOf(["reasoning_content", "reasoning", "reasoning_details", "none"], (t, v) => t with { ReasoningField = v == "none" ? "" : v }),
            ["reasoning_style"] = OneOf(["effort", "object", "thinking", "enable_thinking", "adaptive", "level", "nova", "reasoning_config", "none"], (t, v) => t with { ReasoningStyle = v == "none" ? "" : v }),
            ["efforts"] = (t, words) => words.Split(',') is var efforts && efforts.All(Efforts.Words.Contains) ? t with { Efforts = efforts } : null,
            ["always_thinks"] = Plain(t => t with { AlwaysThinks = true }),
            ["cache_minimum"] = Number((t, n) => t with { CacheMinimum = (int)Math.Min(n, int.MaxValue) }),
            ["parameters"] = (t, word) => ParameterFit.PolicyOf(word) is { } policy ? t with { Parameters = policy } : null,
            ["top_k_field"] = (t, path) => path.Length == 0 ? null : t with { TopKField = path },
            ["thinking_budget"] = (t, range) => RangeOf(range) is { } budget ? t with { ThinkingBudget = budget } : null,
            ["embeddings"] = (t, maker) => EmbeddingsOf(maker) is { } traits ? t with { Embeddings = traits } : null,
            ["signatures"] = (t, format) => format.Length == 0 ? null : t with { Signatures = format },
            ["default_max_tokens"] = Number((t, n) => t with { DefaultMaxTokens = n }),
            ["max_tokens"] = Number((t, n) => t with { MaxTokens = n }),
            ["default_temperature"] = (t, text) => text == "none" ? t with { DefaultTemperature = null } :
                decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? t with { DefaultTemperature = number } : null,
        }.ToFrozenDictionary();

    /// <summary>Every name, without values.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether a quirk is known and its value makes sense.</summary>
    public static bool IsValid(string quirk) => Apply(TargetTraits.Default, quirk) is not null;

    /// <summary>The traits with a quirk on top; null for one that is not known or makes no sense.</summary>
    public static TargetTraits? Apply(TargetTraits traits, string quirk)
    {
        var colon = quirk.IndexOf(':');
        var name = colon < 0 ? quirk : quirk[..colon];
        return All.TryGetValue(name, out var apply) ? apply(traits, colon < 0 ? "" : quirk[(colon + 1)..]) : null;
    }

    private static Func<TargetTraits, string, TargetTraits?> Plain(Func<TargetTraits, TargetTraits> apply) =>
        (traits, value) => value.Length == 0 ? apply(traits) : null;

    private static Func<TargetTraits, string, TargetTraits?> OneOf(string[] values, Func<TargetTraits, string, TargetTraits> apply) =>
        (traits, value) => values.Contains(value) ? apply(traits, value) : null;

    private static EmbeddingsTraits? EmbeddingsOf(string maker) => maker switch
    {
        "jina" => EmbeddingsTraits.Jina,
        "mistral" => EmbeddingsTraits.Mistral,
        "nvidia" => EmbeddingsTraits.Nvidia,
        "openrouter" => EmbeddingsTraits.OpenRouter,
        "voyage" => EmbeddingsTraits.Voyage,
        _ => null,
    };

    /// <summary><c>128-32768</c>.</summary>
    private static (long Least, long Most)? RangeOf(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var least)
            && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && least <= most
                ? (least, most) : null;
    }

    private static Func<TargetTraits, string, TargetTraits?> Number(Func<TargetTraits, long, TargetTraits> apply) =>
        (traits, value) => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? apply(traits, number) : null;
}
