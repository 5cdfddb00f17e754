namespace Passerelle.Gateway.Upstream;

/// <summary>What grows on a provider's base address: which default version, which endpoint names (URL-2).</summary>
public enum AddressKind
{
    /// <summary>OpenAI and all that look like it: default version <c>v1</c>, chat is <c>chat/completions</c>.</summary>
    OpenAi,

    /// <summary>OpenAI's endpoint names without a version in front: Perplexity, GitHub Models, Copilot.</summary>
    OpenAiUnversioned,

    /// <summary>Anthropic: default version <c>v1</c>, chat is <c>messages</c>.</summary>
    Anthropic,

    /// <summary>
    /// Gemini: default version <c>v1beta</c>. The model is part of the path, so chat has no fixed address:
    /// build it with <see cref="ProviderEndpoints.At"/>.
    /// </summary>
    Gemini,
}
