using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>What a type of provider, or one of its models, is told beside its address: names with texts, stored as one JSON object.</summary>
public sealed partial class ProviderSettings
{
    private readonly FrozenDictionary<string, string> _values;

    private ProviderSettings(IEnumerable<KeyValuePair<string, string>> values) => _values = values.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>No settings.</summary>
    public static ProviderSettings None { get; } = new([]);

    /// <summary>The settings by name.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>A setting; null when it is not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Settings of these values; empty ones count as not given.</summary>
    public static ProviderSettings Of(IEnumerable<KeyValuePair<string, string>> values) => new(values.Where(v => v.Value.Length > 0));

    /// <summary>Reads settings as they are stored. What cannot be read, of a newer version perhaps, counts as none.</summary>
    public static ProviderSettings Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SettingsJson.Default.DictionaryStringString) is { Count: > 0 } values ? Of(values) : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>These settings with changes over them; an empty text takes one away.</summary>
    public ProviderSettings With(IEnumerable<KeyValuePair<string, string>> changes)
    {
        var values = new Dictionary<string, string>(_values, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return Of(values);
    }

    /// <summary>The settings as they are stored.</summary>
    public string Write() => JsonSerializer.Serialize(new SortedDictionary<string, string>(_values, StringComparer.Ordinal), SettingsJson.Default.SortedDictionaryStringString);

    [JsonSerializable(typeof(Dictionary<string, string>))]
    [JsonSerializable(typeof(SortedDictionary<string, string>))]
    private sealed partial class SettingsJson : JsonSerializerContext;
}
