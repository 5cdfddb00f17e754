using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Testing.Dialects;

/// <summary>Reads the usage of an answer of Vercel's AI Gateway.</summary>
internal static class AiSdkUsageReading
{
    public static Usage Read(JsonElement usage, JsonElement metadata, int generation)
    {
        if (generation == 2)
        {
            return new Usage
            {
                Input = Count(usage, "inputTokens"),
                Output = Count(usage, "outputTokens"),
                Reasoning = Count(usage, "reasoningTokens"),
                CachedInput = Count(usage, "cachedInputTokens"),
                CacheWrite = metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("anthropic", out var anthropic) ? Count(anthropic, "cacheCreationInputTokens") : null,
            };
        }

        var input = usage.GetProperty("inputTokens");
        var output = usage.GetProperty("outputTokens");
        return new Usage
        {
            Input = Count(input, "total"),
            CachedInput = Count(input, "cacheRead"),
            CacheWrite = Count(input, "cacheWrite"),
            Output = Count(output, "total"),
            Reasoning = Count(output, "reasoning"),
        };
    }

    private static long? Count(JsonElement usage, string name) => usage.TryGetProperty(name, out var count) ? count.GetInt64() : null;
}
