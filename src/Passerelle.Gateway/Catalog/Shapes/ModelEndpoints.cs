using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;
using Passerelle.Gateway.Routing;

namespace Passerelle.Gateway.Catalog.Shapes;

/// <summary>
/// <c>GET /v1/models/{creator}/{model}/endpoints</c>, as Vercel's AI Gateway and OpenRouter have it: the providers here that offer one model,
/// each with its limits and its prices.
/// </summary>
internal static class ModelEndpoints
{
    /// <summary>How a path ends that asks for them.</summary>
    public const string Suffix = "/endpoints";

    /// <summary>The offers of a model. It may be named as its maker's (<c>openai/gpt-4o</c>), as one provider's (<c>azure/my-deployment</c>), or as providers name it.</summary>
    public static IReadOnlyList<Target> Find(IEnumerable<Target> offered, string asked)
    {
        var targets = offered.ToList();
        var wanted = targets.Where(t => t.Name == asked || t.Model == asked).Select(Identity).Append(Identity(asked)).ToHashSet(StringComparer.Ordinal);
        return [.. targets.Where(target => wanted.Contains(Identity(target)))];
    }

    /// <summary>Writes <c>{"data":{…,"endpoints":[…]}}</c>.</summary>
    public static void Write(Utf8JsonWriter json, string asked, IReadOnlyList<Target> targets)
    {
        var best = targets.FirstOrDefault(t => t.Facts is { Origin: FactsOrigin.Provider }) ?? targets[0];
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString("id"u8, asked);
        json.WriteString("name"u8, best.DisplayName);
        json.WriteNumber("created"u8, (best.Facts?.ReleasedAt ?? best.CreatedAt).ToUnixTimeSeconds());
        json.WriteString("description"u8, ""u8);
        ModelDetails.WriteArchitecture(json, best.Facts);
        json.WriteStartArray("endpoints"u8);
        foreach (var target in targets)
        {
            Write(json, target);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Maker and plain name: what two offers of one model have in common.</summary>
    private static string Identity(Target target) =>
        target.Provider.Type.NamesInLists(target)[0] is var name && (target.Facts?.Creator ?? ModelLists.MakerOf(name)?.Id ?? ModelNames.Prefix(name)) is { } maker
            ? $"{maker}/{ModelNames.Plain(name)}"
            : $"{target.Provider.Slug}/{target.Model}";

    private static string Identity(string name) => $"{ModelLists.MakerOf(name)?.Id ?? ModelNames.Prefix(name)}/{ModelNames.Plain(name)}";

    private static void Write(Utf8JsonWriter json, Target target)
    {
        var facts = target.Facts;
        json.WriteStartObject();
        json.WriteString("name"u8, $"{target.Provider.Name} | {target.Name}");
        json.WriteString("model_id"u8, target.Name);
        json.WriteString("model_name"u8, target.DisplayName);
        json.WriteString("provider_name"u8, target.Provider.Name);
        json.WriteString("tag"u8, target.Provider.Slug);
        WriteNumber(json, "context_length"u8, facts?.ContextWindow);
        WriteNumber(json, "max_completion_tokens"u8, facts?.MaxOutput);
        WriteNumber(json, "max_prompt_tokens"u8, facts?.MaxInput);
        json.WriteNull("quantization"u8);
        PricingJson.WriteOfEndpoint(json, facts?.Prices);
        ModelDetails.WriteParameters(json, facts);
        json.WriteNumber("status"u8, 0);
        json.WriteNull("uptime_last_30m"u8);
        json.WriteNull("uptime_last_5m"u8);
        json.WriteNull("uptime_last_1d"u8);
        json.WriteNull("latency_last_30m"u8);
        json.WriteNull("throughput_last_30m"u8);
        json.WriteBoolean("supports_implicit_caching"u8, facts?.Prices is { } prices && prices[PriceKind.CacheRead] is not null && prices[PriceKind.CacheWrite] is null);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
