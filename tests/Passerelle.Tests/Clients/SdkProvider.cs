namespace Passerelle.Tests.Clients;

/// <summary>A provider that the clients reach.</summary>
/// <param name="Slug">Its name in a model's name.</param>
/// <param name="Dialect">How it talks.</param>
/// <param name="Root">The version in its address.</param>
/// <param name="Preset">Whose quirks it has.</param>
/// <param name="Model">A model of it, with the name of a real one, since quirks and clients go by names.</param>
public sealed record SdkProvider(string Slug, string Dialect, string Root, string Preset, string Model)
{
    public static IReadOnlyList<SdkProvider> All { get; } =
    [
        new("chat", "openai-chat", "v1", "vllm", "qwen3-32b"),
        new("responses", "openai-responses", "v1", "openai", "gpt-5.1"),
        new("anthropic", "anthropic-messages", "v1", "anthropic", "claude-sonnet-4-5"),
        new("gemini", "gemini", "v1beta", "gemini", "gemini-3-pro-preview"),
    ];
}
