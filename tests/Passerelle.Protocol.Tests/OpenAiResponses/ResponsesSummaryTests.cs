using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

/// <summary>Who switches thinking on in another dialect sees it, as far as OpenAI shows it; an effort alone asks for nothing to see.</summary>
public sealed class ResponsesSummaryTests
{
    [Theory]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":4000,"messages":[],"thinking":{"type":"enabled","budget_tokens":1024}}""", "auto")]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":4000,"messages":[],"thinking":{"type":"adaptive"}}""", "auto")]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":4000,"messages":[],"thinking":{"type":"enabled","budget_tokens":1024,"display":"omitted"}}""", null)]
    [InlineData("anthropic-messages", """{"model":"m","max_tokens":4000,"messages":[],"thinking":{"type":"disabled"}}""", null)]
    [InlineData("openai-chat", """{"model":"m","messages":[],"reasoning_effort":"low"}""", null)]
    [InlineData("gemini", """{"contents":[],"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}""", "auto")]
    [InlineData("gemini", """{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingLevel":"low"}}}""", null)]
    public void Summary_IsAskedFor_WhereThinkingWasSwitchedOn(string from, string body, string? summary)
    {
        Assert.Null(((IChatDialect)Dialects.Find(from)!).ReadRequest(Encoding.UTF8.GetBytes(body), out var request));

        using var written = JsonDocument.Parse(((IChatDialect)Dialects.OpenAiResponses).WriteRequest(request, TargetTraits.Default).Body);

        var reasoning = written.RootElement.TryGetProperty("reasoning", out var asked) ? asked : default;
        Assert.Equal(summary, reasoning.ValueKind == JsonValueKind.Object && reasoning.TryGetProperty("summary", out var found) ? found.GetString() : null);
    }
}
