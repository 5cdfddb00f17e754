namespace Passerelle.Gateway.Catalog;

/// <summary>What is known of a provider before anyone has set it up. Data, from <c>Catalog/Data/providers.json</c>.</summary>
public sealed record ProviderPreset
{
    /// <summary>Its id, which is also the slug of a provider made from it.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The protocol that its address speaks.</summary>
    public required string Protocol { get; init; }

    /// <summary>Its address, version included; null when everyone has an own one.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Where it speaks OpenAI's Chat Completions, when <see cref="BaseUrl"/> speaks something else.</summary>
    public string? OpenAiBaseUrl { get; init; }

    /// <summary>Whether it wants a key.</summary>
    public bool KeyRequired { get; init; }

    /// <summary>Environment variables in which people keep its key, the usual one first.</summary>
    public IReadOnlyList<string>? EnvVars { get; init; }

    /// <summary>The address for Chat Completions; null when it has none.</summary>
    public string? ChatAddress => OpenAiBaseUrl ?? (Protocol is "openai-chat" or "openai-responses" ? BaseUrl : null);
}
