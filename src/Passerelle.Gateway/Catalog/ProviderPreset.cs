using Passerelle.Gateway.Upstream;

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

    /// <summary>The dialects that are spoken at <see cref="Address"/>, as they are stored; null when none of them is spoken here.</summary>
    public string? Dialect => Protocol switch
    {
        "openai-chat" => "openai-chat",
        "openai-responses" => "openai-chat openai-responses",
        "anthropic-messages" => "anthropic-messages",
        "google-generate-content" => "gemini",
        _ when ProviderKinds.DialectsOf(Kind) is { } own => own,
        _ when OpenAiBaseUrl is not null => "openai-chat",
        _ => null,
    };

    /// <summary>The address that a provider made from this gets; null when everyone has an own one, or when its protocol is not spoken here.</summary>
    public string? Address => Protocol is "openai-chat" or "openai-responses" or "anthropic-messages" or "google-generate-content" ? BaseUrl : ProviderKinds.HasOwnAddress(Kind) ? "" : Kind != ProviderKinds.OpenAi ? BaseUrl : OpenAiBaseUrl;

    /// <summary>The kind of provider that is made from it.</summary>
    public string Kind => Protocol switch
    {
        "vertex" => ProviderKinds.Vertex,
        "azure-openai" => ProviderKinds.Azure,
        "aws-bedrock" => ProviderKinds.Bedrock,
        _ => ProviderKinds.OpenAi,
    };
}
