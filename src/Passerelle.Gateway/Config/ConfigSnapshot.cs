using System.Collections.Frozen;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Config;

/// <summary>Providers and models, compiled for look-ups. Immutable; replaced whole when anything changes.</summary>
public sealed class ConfigSnapshot
{
    private readonly FrozenDictionary<string, Provider> _bySlug;
    private readonly FrozenDictionary<string, Provider>.AlternateLookup<ReadOnlySpan<char>> _bySlugSpan;
    private readonly FrozenDictionary<string, Target> _byFullName;
    private readonly FrozenDictionary<string, IReadOnlyList<Target>> _byModel;

    /// <summary>Compiles the providers, in their order.</summary>
    public ConfigSnapshot(IReadOnlyList<Provider> providers, string defaultModel)
    {
        Providers = providers;
        DefaultModel = defaultModel;
        _bySlug = providers.ToFrozenDictionary(p => p.Slug, StringComparer.OrdinalIgnoreCase);
        _bySlugSpan = _bySlug.GetAlternateLookup<ReadOnlySpan<char>>();
        var targets = providers.SelectMany(p => p.Models).ToList();
        _byFullName = targets.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        _byModel = targets.GroupBy(t => t.Model, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<Target>)[.. g], StringComparer.Ordinal);
    }

    /// <summary>All providers, in their order.</summary>
    public IReadOnlyList<Provider> Providers { get; }

    /// <summary>The model for requests that name none.</summary>
    public string DefaultModel { get; }

    /// <summary>The models that may be called: switched on, of providers that are switched on.</summary>
    public IEnumerable<Target> Offered => Providers.Where(p => p.Enabled).SelectMany(p => p.Models).Where(t => t.Enabled);

    /// <summary>A provider by its slug, in any case.</summary>
    public Provider? FindProvider(ReadOnlySpan<char> slug) => _bySlugSpan.TryGetValue(slug, out var provider) ? provider : null;

    /// <summary>A model by <c>provider-slug/upstream-model</c>.</summary>
    public Target? FindByFullName(string name) => _byFullName.GetValueOrDefault(name);

    /// <summary>All offerings of a model by the name that providers give it.</summary>
    public IReadOnlyList<Target> FindByModel(string name) => _byModel.GetValueOrDefault(name) ?? [];

    /// <summary>Up to <paramref name="most"/> names of offered models that look like <paramref name="name"/>.</summary>
    public IReadOnlyList<string> NamesLike(string name, int most)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        return [.. Offered
            .Where(t => t.Name.Contains(last, StringComparison.OrdinalIgnoreCase)
                || last.Contains(t.Model, StringComparison.OrdinalIgnoreCase)
                || t.Name.AsSpan().CommonPrefixLength(name) >= Math.Max(5, name.Length - 3))
            .Take(most)
            .Select(t => t.Name)];
    }
}
