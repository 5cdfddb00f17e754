using System.Collections.Frozen;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary>What is known of how providers differ from their dialect, and what a user adds for one provider.</summary>
public static partial class QuirkRules
{
    private static readonly Lazy<FrozenDictionary<string, QuirkRule[]>> Loaded = new(Load);

    /// <summary>All rules that come with the program.</summary>
    public static IEnumerable<QuirkRule> All => Loaded.Value.Values.SelectMany(rules => rules);

    /// <summary>The traits of a model: the rules of its preset in their order, then the provider's own quirks.</summary>
    /// <param name="preset">The id of the preset that the provider was made from; null for none.</param>
    /// <param name="own">Quirks that the user gave the provider, separated by spaces. Those of a newer version are passed over.</param>
    /// <param name="model">The provider's name of the model.</param>
    public static TargetTraits TraitsOf(string? preset, string own, string model)
    {
        return Over(TargetTraits.Default with { Model = model }, preset, own, model);
    }

    /// <summary>Traits with the rules of a preset and the provider's own quirks over them.</summary>
    public static TargetTraits Over(TargetTraits traits, string? preset, string own, string model)
    {
        if (preset is not null && Loaded.Value.TryGetValue(preset, out var rules))
        {
            foreach (var rule in rules)
            {
                if (rule.Models is null || rule.Models.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, model)))
                {
                    traits = Apply(traits, rule.Quirks);
                }
            }
        }

        return own.Length == 0 ? traits : Apply(traits, own.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static TargetTraits Apply(TargetTraits traits, IEnumerable<string> quirks) =>
        quirks.Aggregate(traits, (t, quirk) => QuirkNames.Apply(t, quirk) ?? t);

    private static FrozenDictionary<string, QuirkRule[]> Load()
    {
        using var stream = typeof(QuirkRules).Assembly.GetManifestResourceStream("catalog/quirks.json")
            ?? throw new InvalidOperationException("The program was built without its quirks.");
        return JsonSerializer.Deserialize(stream, QuirkJson.Default.QuirkFile)!.Rules.GroupBy(r => r.Provider).ToFrozenDictionary(g => g.Key, g => g.ToArray());
    }

    private sealed record QuirkFile(IReadOnlyList<QuirkRule> Rules);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(QuirkFile))]
    private sealed partial class QuirkJson : JsonSerializerContext;
}
