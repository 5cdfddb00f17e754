using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests;

/// <summary>An effort or a budget that the model does not take becomes the nearest one that it does, in every dialect.</summary>
public sealed class EffortTests
{
    private static readonly string[] Three = ["low", "medium", "high"];

    [Theory]
    [InlineData("low", "low", "")]
    [InlineData("none", "low", "clamped:reasoning_effort")]
    [InlineData("minimal", "low", "clamped:reasoning_effort")]
    [InlineData("max", "high", "clamped:reasoning_effort")]
    public void AnEffort_InEveryDialectThatHasThem(string asked, string written, string change)
    {
        var target = new TargetTraits { Model = "m", Efforts = Three };
        foreach (var (dialect, style) in new[] { (Dialects.OpenAiChat, "effort"), (Dialects.OpenAiChat, "thinking"), (Dialects.OpenAiResponses, "effort"), (Dialects.Gemini, "level") })
        {
            if (style == "thinking" && asked == "none")
            {
                continue;
            }

            var (body, changes) = Write(dialect, target with { ReasoningStyle = style }, $"\"reasoning_effort\":\"{asked}\"");
            var effort = dialect.Name switch
            {
                "openai-responses" => body.GetProperty("reasoning").GetProperty("effort"),
                "gemini" => body.GetProperty("generationConfig").GetProperty("thinkingConfig").GetProperty("thinkingLevel"),
                _ => body.GetProperty("reasoning_effort"),
            };
            Assert.Equal((dialect.Name, written), (dialect.Name, effort.GetString()!.ToLowerInvariant()));
            Assert.Equal(change, changes);
        }
    }

    [Theory]
    [InlineData("xhigh", "high")]
    [InlineData("minimal", "minimal")]
    [InlineData("low", "minimal")]
    public void OfTwoAsNear_TheLesser(string asked, string written)
    {
        var (body, _) = Write(Dialects.OpenAiChat, new TargetTraits { Model = "m", Efforts = ["minimal", "medium", "high"] }, $"\"reasoning_effort\":\"{asked}\"");

        Assert.Equal(written, body.GetProperty("reasoning_effort").GetString());
    }

    [Theory]
    [InlineData("\"reasoning_effort\":\"none\"", false, 0, "")]
    [InlineData("\"reasoning_effort\":\"none\"", true, 128, "clamped:reasoning")]
    [InlineData("\"reasoning\":{\"max_tokens\":50}", true, 128, "clamped:reasoning")]
    [InlineData("\"reasoning\":{\"max_tokens\":90000}", true, 32768, "clamped:reasoning")]
    [InlineData("\"reasoning\":{\"max_tokens\":5000}", true, 5000, "")]
    public void ABudgetOfGemini(string asked, bool alwaysThinks, long written, string change)
    {
        var (body, changes) = Write(Dialects.Gemini, new TargetTraits { Model = "m", ThinkingBudget = (128, 32768), AlwaysThinks = alwaysThinks }, asked);

        Assert.Equal(written, body.GetProperty("generationConfig").GetProperty("thinkingConfig").GetProperty("thinkingBudget").GetInt64());
        Assert.Equal(change, changes);
    }

    [Theory]
    [InlineData(null, null, 4096)]
    [InlineData(null, 64000L, 32000)]
    [InlineData(null, 8192L, 8192)]
    [InlineData(500L, 64000L, 500)]
    public void AnthropicsLimit_WhereTheCallerGaveNone(long? byDefault, long? most, long written)
    {
        var (body, _) = Write(Dialects.AnthropicMessages, new TargetTraits { Model = "m", DefaultMaxTokens = byDefault, MaxTokens = most }, "\"x\":1");

        Assert.Equal(written, body.GetProperty("max_tokens").GetInt64());
    }

    [Fact]
    public void AnAdaptiveModel_IsNotToldToStopThinking()
    {
        var (body, changes) = Write(Dialects.AnthropicMessages, new TargetTraits { Model = "m", ReasoningStyle = "adaptive" }, "\"reasoning_effort\":\"none\"");

        Assert.False(body.TryGetProperty("thinking", out _));
        Assert.Equal("", changes);
    }

    private static (JsonElement Body, string Changes) Write(IChatDialect dialect, TargetTraits target, string member)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"a","messages":[{"role":"user","content":"Hi"}],{{member}}}""");
        Assert.Null(Dialects.OpenAiChat.ReadRequest(body, out var request));
        var written = dialect.WriteRequest(request, target);
        Assert.Null(written.Error);
        using var json = JsonDocument.Parse(written.Body);
        return (json.RootElement.Clone(), string.Join(' ', written.Changes.Where(change => change != "dropped:x")));
    }
}
