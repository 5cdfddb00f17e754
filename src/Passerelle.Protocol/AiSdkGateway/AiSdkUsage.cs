using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Writes <c>usage</c>: flat in generation 2, in parts in later ones. It is always there, since clients fail without it; a count that the
/// provider did not tell is not.
/// </summary>
internal static class AiSdkUsage
{
    public static void Write(Utf8JsonWriter json, AiSdkGeneration generation, in Usage usage)
    {
        json.WriteStartObject("usage"u8);
        if (generation == AiSdkGeneration.Second)
        {
            UsageCount.Write(json, "inputTokens"u8, usage.Input);
            UsageCount.Write(json, "outputTokens"u8, usage.Output);
            UsageCount.Write(json, "totalTokens"u8, usage.Input + usage.Output);
            UsageCount.Write(json, "reasoningTokens"u8, usage.Reasoning);
            UsageCount.Write(json, "cachedInputTokens"u8, usage.CachedInput);
        }
        else
        {
            json.WriteStartObject("inputTokens"u8);
            UsageCount.Write(json, "total"u8, usage.Input);
            UsageCount.Write(json, "noCache"u8, Rest(usage.Input, usage.CachedInput, usage.CacheWrite));
            UsageCount.Write(json, "cacheRead"u8, usage.CachedInput);
            UsageCount.Write(json, "cacheWrite"u8, usage.CacheWrite);
            json.WriteEndObject();
            json.WriteStartObject("outputTokens"u8);
            UsageCount.Write(json, "total"u8, usage.Output);
            UsageCount.Write(json, "text"u8, Rest(usage.Output, usage.Reasoning, null));
            UsageCount.Write(json, "reasoning"u8, usage.Reasoning);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static long? Rest(long? all, long? first, long? second) => all is { } count ? Math.Max(0, count - (first ?? 0) - (second ?? 0)) : null;
}
