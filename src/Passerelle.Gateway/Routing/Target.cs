using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;

namespace Passerelle.Gateway.Routing;

/// <summary>A provider's offering of a model.</summary>
public sealed class Target
{
    /// <summary>The target for a model that the provider knows as <paramref name="model"/>.</summary>
    public Target(Provider provider, string model, bool enabled = true, string? displayName = null, DateTimeOffset createdAt = default, ProviderSettings? settings = null)
    {
        DisplayName = displayName ?? model;
        CreatedAt = createdAt;
        Provider = provider;
        Model = model;
        Enabled = enabled;
        Name = $"{provider.Slug}/{model}";
        Settings = settings ?? ProviderSettings.None;
        ModelJson = JsonNames.Quote(provider.Type.ModelOf(this));
        ModelHeader = JsonNames.ForHeader(model);
        Traits = provider.Type.TraitsOf(provider.Preset, provider.Quirks, model, Settings);
    }

    /// <summary>Whom to call.</summary>
    public Provider Provider { get; }

    /// <summary>What the provider calls the model.</summary>
    public string Model { get; }

    /// <summary>Whether the model is switched on. Its provider has a switch of its own.</summary>
    public bool Enabled { get; }

    /// <summary>What people call it.</summary>
    public string DisplayName { get; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The name by which callers can ask for exactly this target.</summary>
    public string Name { get; }

    /// <summary>What the provider's type is told of it.</summary>
    public ProviderSettings Settings { get; }

    /// <summary>How it differs from others of its dialect.</summary>
    public TargetTraits Traits { get; }

    /// <summary>What the model is called in the body of a request, as a JSON string.</summary>
    public ReadOnlyMemory<byte> ModelJson { get; }

    /// <summary>The provider's name of the model, with what no header may hold replaced.</summary>
    public string ModelHeader { get; }
}
