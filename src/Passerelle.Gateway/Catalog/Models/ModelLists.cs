using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>Which list of the catalogue tells of which provider, and who makes what. Data, from <c>Catalog/Data/model-lists.json</c>.</summary>
public static partial class ModelLists
{
    private static readonly Lazy<ListFile> Loaded = new(Load);

    /// <summary>All lists.</summary>
    public static IReadOnlyList<KnownList> All => Loaded.Value.Lists;

    /// <summary>The presets of which no list tells.</summary>
    public static IReadOnlyList<string> WithoutList => Loaded.Value.WithoutList;

    /// <summary>Lists that have models of many makers, where nothing nearer is known.</summary>
    public static IReadOnlyList<string> Elsewhere => Loaded.Value.Elsewhere;

    /// <summary>All makers.</summary>
    public static IReadOnlyList<ModelMaker> Makers => Loaded.Value.Makers;

    /// <summary>All rules for types.</summary>
    public static IReadOnlyList<ModelTypeRule> Types => Loaded.Value.Types;

    /// <summary>
    /// The lists of a provider: by its kind, else by the host that it is called at, else by the preset that it was made from. Whether its
    /// prices are those of the list.
    /// </summary>
    public static IEnumerable<(string List, bool Priced)> Of(Provider provider)
    {
        var ofKind = All.Where(list => list.Kinds.Contains(provider.Kind));
        var host = provider.Address.Candidates is [{ ChatUrl.Host: var called }, ..] ? called : null;
        var ofHost = All.Where(list => host is not null && list.Hosts.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, host)));
        var found = ofKind.Any() ? ofKind : ofHost;
        return found.Any()
            ? found.Select(list => (list.Name, true))
            : All.Where(list => list.Presets.Concat(list.Unpriced).Contains(provider.Preset)).Select(list => (list.Name, list.Presets.Contains(provider.Preset)));
    }

    /// <summary>Who makes a model: by what stands before a slash, else by the name itself; null when it is not known.</summary>
    /// <param name="name">As a provider names it.</param>
    public static ModelMaker? MakerOf(string name)
    {
        if (ModelNames.Prefix(name) is { } prefix && Makers.FirstOrDefault(maker => maker.Id == prefix || maker.Also.Contains(prefix)) is { } before)
        {
            return before;
        }

        var plain = ModelNames.Plain(name);
        return Makers.FirstOrDefault(maker => maker.Models.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, plain)));
    }

    /// <summary>What a model is for by its name; null when that tells nothing.</summary>
    /// <param name="name">As a provider names it.</param>
    public static ModelType? TypeOf(string name)
    {
        var plain = ModelNames.Plain(name);
        var rule = Types.FirstOrDefault(rule => rule.Models.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, plain)));
        return rule is null ? null : CatalogueWords.Types[rule.Type];
    }

    private static ListFile Load()
    {
        using var stream = typeof(ModelLists).Assembly.GetManifestResourceStream("catalog/model-lists.json")
            ?? throw new InvalidOperationException("The program was built without the lists of its catalogue.");
        return JsonSerializer.Deserialize(stream, ListJson.Default.ListFile)!;
    }

    private sealed record ListFile(
        IReadOnlyList<KnownList> Lists,
        IReadOnlyList<string> WithoutList,
        IReadOnlyList<string> Elsewhere,
        IReadOnlyList<ModelMaker> Makers,
        IReadOnlyList<ModelTypeRule> Types);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ListFile))]
    private sealed partial class ListJson : JsonSerializerContext;
}
