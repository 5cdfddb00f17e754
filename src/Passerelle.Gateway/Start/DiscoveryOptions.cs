namespace Passerelle.Gateway.Start;

/// <summary>Where discovery looks.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>Reads a variable of the environment.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Presets whose variables hold keys that are usually meant for something else.</summary>
    public IReadOnlySet<string> NotImported { get; init; } = new HashSet<string> { "github", "copilot" };

    /// <summary>Model servers by their usual ports: Ollama, LM Studio, vLLM, llama.cpp.</summary>
    public IReadOnlyList<LocalServer> LocalServers { get; init; } =
    [
        new("ollama", "Ollama", "http://127.0.0.1:11434"),
        new("lmstudio", "LM Studio", "http://127.0.0.1:1234"),
        new("vllm", "vLLM", "http://127.0.0.1:8000"),
        new("llamacpp", "llama.cpp", "http://127.0.0.1:8080"),
    ];
}
