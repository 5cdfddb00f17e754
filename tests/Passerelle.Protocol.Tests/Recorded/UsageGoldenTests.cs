using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>
/// Usage objects of real answers with the split of tokens that another project reads out of them (<c>usage-golden.json</c>, from
/// pydantic/genai-prices): a second oracle beside the recordings' own.
/// </summary>
public sealed class UsageGoldenTests
{
    /// <summary>Which of the other project's readings belongs to which of our dialects.</summary>
    private static readonly Dictionary<string, string> Flavours = new(StringComparer.Ordinal)
    {
        ["openai-chat"] = "openai/chat",
        ["openai-responses"] = "openai/responses",
        ["anthropic-messages"] = "anthropic/default",
        ["gemini"] = "google/default",
        ["bedrock-converse"] = "aws/default",
        ["openai-embeddings"] = "openai/embeddings",
        ["cohere-embed"] = "cohere/embeddings",
    };

    [Fact]
    public void EverySplit_IsTheSame()
    {
        var failures = new List<string>();
        var compared = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (row, item) in Rows().Index())
        {
            var body = item.GetProperty("body");
            var dialect = DialectOf(body);
            compared[dialect] = compared.GetValueOrDefault(dialect) + 1;
            if (Dialects.Find(dialect) is not { } known)
            {
                continue;
            }

            var expected = item.GetProperty("expect").EnumerateArray().FirstOrDefault(reading => reading.GetProperty("flavors").EnumerateArray().Any(flavour => flavour.ValueEquals(Flavours[dialect])));
            if (expected.ValueKind == JsonValueKind.Undefined)
            {
                failures.Add($"row {row} as {dialect}: nobody reads it so: {body.GetRawText()}");
                continue;
            }

            if (Difference(expected.GetProperty("usage"), Read(known, body), dialect) is { } difference)
            {
                failures.Add($"row {row} as {dialect}: {difference}: {body.GetRawText()}");
            }
        }

        // Rows of wire formats that are no dialect of the gateway: all others must be compared.
        Assert.Equal(["cohere"], compared.Keys.Where(name => Dialects.Find(name) is null));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", compared));
        Assert.True(failures.Count == 0, $"{string.Join(", ", compared)}\n{failures.Count} differ:\n{string.Join('\n', failures)}");
    }

    private static Usage Read(IDialect dialect, JsonElement body)
    {
        var answer = Encoding.UTF8.GetBytes(body.GetRawText().Insert(1, dialect.Name switch
        {
            "anthropic-messages" => "\"type\":\"message\",\"content\":[],",
            "bedrock-converse" => "\"stopReason\":\"end_turn\",",
            _ => "",
        }));
        if (dialect is IProviderChatDialect chat)
        {
            var builder = new AnswerBuilder();
            chat.ReadAnswer(TargetTraits.Default).ReadBody(answer, builder);
            return builder.Answer.Usage;
        }

        var observer = ((IProviderDialect)dialect).Observe();
        observer.SeeBody(answer);
        return observer.Usage;
    }

    private static List<JsonElement> Rows()
    {
        Assert.SkipUnless(SharedFiles.Available, SkipReasons.NoSharedData);
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("data", "catalog", "usage-golden.json")));
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    }

    /// <summary>The dialect that writes such an object; of one that is not a dialect of the gateway, its name.</summary>
    private static string DialectOf(JsonElement body) =>
        body.TryGetProperty("usageMetadata", out _) ? "gemini"
        : !body.TryGetProperty("usage", out var usage) ? "cohere-embed"
        : usage.TryGetProperty("prompt_tokens", out _) && !usage.TryGetProperty("completion_tokens", out _) ? "openai-embeddings"
        : usage.TryGetProperty("prompt_tokens", out _) ? "openai-chat"
        : usage.TryGetProperty("input_tokens_details", out _) ? "openai-responses"
        : usage.TryGetProperty("input_tokens", out _) ? "anthropic-messages"
        : usage.TryGetProperty("inputTokens", out _) ? "bedrock-converse" : "cohere";

    private static string? Difference(JsonElement expected, Usage usage, string dialect)
    {
        var pairs = new (string Name, long? Count)[]
        {
            ("input_tokens", usage.Input), ("output_tokens", usage.Output), ("cache_read_tokens", usage.CachedInput), ("cache_write_tokens", usage.CacheWrite),
            ("output_reasoning_tokens", usage.Reasoning), ("input_audio_tokens", usage.AudioInput), ("input_image_tokens", usage.ImageInput),
            ("input_video_tokens", usage.VideoInput), ("input_tool_tokens", usage.ToolInput), ("output_image_tokens", usage.ImageOutput),
            ("output_audio_tokens", usage.AudioOutput),
        };

        // The other project passes over OpenRouter's video_tokens.
        return pairs.Where(pair => (dialect, pair.Name) != ("openai-chat", "input_video_tokens") || expected.TryGetProperty(pair.Name, out _)).Where(pair => (pair.Count ?? 0) != Count(expected, pair.Name)).Select(pair => $"{pair.Name} {pair.Count}, expected {Count(expected, pair.Name)}").FirstOrDefault();
    }

    private static long Count(JsonElement usage, string name) => usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : 0;
}
