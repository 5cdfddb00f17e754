using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passerelle.Gateway.Catalog;

/// <summary>The presets that come with the program. Read when first asked for: a start that needs none does not pay.</summary>
public static partial class ProviderPresets
{
    private static readonly Lazy<IReadOnlyList<ProviderPreset>> Loaded = new(Load);

    /// <summary>All presets.</summary>
    public static IReadOnlyList<ProviderPreset> All => Loaded.Value;

    /// <summary>The preset of an id, or null.</summary>
    public static ProviderPreset? Find(string id) => All.FirstOrDefault(p => string.Equals(p.Id, id, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<ProviderPreset> Load()
    {
        using var stream = typeof(ProviderPresets).Assembly.GetManifestResourceStream("catalog/providers.json")
            ?? throw new InvalidOperationException("The program was built without its provider presets.");
        return JsonSerializer.Deserialize(stream, PresetJson.Default.PresetFile)!.Providers;
    }

    private sealed record PresetFile(IReadOnlyList<ProviderPreset> Providers);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(PresetFile))]
    private sealed partial class PresetJson : JsonSerializerContext;
}
