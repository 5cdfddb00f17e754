using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;

namespace Passerelle.Gateway.Routing;

/// <summary>A provider's offering of a model.</summary>
public sealed class Target
{
    /// <summary>As much as a model that can write more may write when nobody says how much (<see cref="TargetTraits.DefaultMaxTokens"/>).</summary>
    private const long MostByDefault = 32_000;

    private static readonly ModelFacts Nothing = new() { Id = "" };

    private readonly string? _givenName;
    private ModelFacts? _facts;
    private TargetTraits? _traits;

    /// <summary>The target for a model that the provider knows as <paramref name="model"/>.</summary>
    public Target(Provider provider, string model, bool enabled = true, string? displayName = null, DateTimeOffset createdAt = default, ProviderSettings? settings = null)
    {
        _givenName = displayName;
        CreatedAt = createdAt;
        Provider = provider;
        Model = model;
        Enabled = enabled;
        Name = $"{provider.Slug}/{model}";
        Settings = settings ?? ProviderSettings.None;
        ModelJson = JsonNames.Quote(provider.Type.ModelOf(this));
        ModelHeader = JsonNames.ForHeader(model);
    }

    /// <summary>Whom to call.</summary>
    public Provider Provider { get; }

    /// <summary>What the provider calls the model.</summary>
    public string Model { get; }

    /// <summary>Whether the model is switched on. Its provider has a switch of its own.</summary>
    public bool Enabled { get; }

    /// <summary>What people call it: as someone here has named it, else as the catalogue does, else as the provider does.</summary>
    public string DisplayName => _givenName ?? Facts?.Name ?? Model;

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The name by which callers can ask for exactly this target.</summary>
    public string Name { get; }

    /// <summary>What the provider's type is told of it.</summary>
    public ProviderSettings Settings { get; }

    /// <summary>What the catalogue knows of it; null for nothing. Looked up when first asked for.</summary>
    public ModelFacts? Facts
    {
        get
        {
            var facts = _facts ??= FactsSearch.Find(this) ?? Nothing;
            return ReferenceEquals(facts, Nothing) ? null : facts;
        }
    }

    /// <summary>What it is for: by the catalogue, else by its name; null when neither tells.</summary>
    public ModelType? Type => Facts?.Type ?? ModelLists.TypeOf(Model);

    /// <summary>How it differs from others of its dialect. Settled when first asked for.</summary>
    public TargetTraits Traits => _traits ??= WithLimits(Provider.Type.TraitsOf(Provider.Preset, Provider.Quirks, Model, Settings));

    /// <summary>What the model is called in the body of a request, as a JSON string.</summary>
    public ReadOnlyMemory<byte> ModelJson { get; }

    /// <summary>The provider's name of the model, with what no header may hold replaced.</summary>
    public string ModelHeader { get; }

    /// <summary>
    /// The most that the model can write, where no quirk says it. Only what is said of this very model, without dispute, may cut down what a
    /// caller asks for; anything less is good enough for a limit where a dialect wants one and the caller gave none.
    /// </summary>
    private TargetTraits WithLimits(TargetTraits traits) =>
        traits.MaxTokens is not null || Facts is not { Type: null or ModelType.Chat, MaxOutput: { } most } facts ? traits
        : facts is { Origin: FactsOrigin.Provider, LimitsAreUnsure: false } ? traits with { MaxTokens = most }
        : traits.DefaultMaxTokens is null ? traits with { DefaultMaxTokens = Math.Min(most, MostByDefault) }
        : traits;
}
