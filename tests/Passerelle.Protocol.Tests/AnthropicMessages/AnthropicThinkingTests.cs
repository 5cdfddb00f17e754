using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>What a wish to think, said in another dialect, becomes.</summary>
public sealed class AnthropicThinkingTests
{
    public static TheoryData<ReasoningRequest, long?, string, long, string> Budgets => new()
    {
        { new() { Effort = "none" }, 100, """{"type":"disabled"}""", 100, "" },
        { new() { Enabled = false }, 100, """{"type":"disabled"}""", 100, "" },
        { new() { Budget = 0 }, 100, """{"type":"disabled"}""", 100, "" },
        { new() { Effort = "minimal" }, null, """{"type":"enabled","budget_tokens":1024}""", 5120, "" },
        { new() { Effort = "low" }, null, """{"type":"enabled","budget_tokens":2048}""", 6144, "" },
        { new() { Effort = "medium" }, null, """{"type":"enabled","budget_tokens":8192}""", 12288, "" },
        { new() { Enabled = true }, null, """{"type":"enabled","budget_tokens":8192}""", 12288, "" },
        { new() { IsAdaptive = true }, null, """{"type":"enabled","budget_tokens":8192}""", 12288, "" },
        { new() { Effort = "high" }, null, """{"type":"enabled","budget_tokens":16384}""", 20480, "" },
        { new() { Effort = "xhigh" }, null, """{"type":"enabled","budget_tokens":32768}""", 36864, "" },
        { new() { Effort = "max" }, 64000, """{"type":"enabled","budget_tokens":32768}""", 64000, "" },
        { new() { Effort = "high" }, 10000, """{"type":"enabled","budget_tokens":8000}""", 10000, "clamped:reasoning" },
        { new() { Effort = "high" }, 1100, """{"type":"enabled","budget_tokens":1024}""", 1100, "clamped:reasoning" },
        { new() { Effort = "low" }, 1024, "", 1024, "dropped:reasoning" },
        { new() { Effort = "low" }, 100, "", 100, "dropped:reasoning" },
        { new() { Budget = 500 }, 4000, """{"type":"enabled","budget_tokens":1024}""", 4000, "clamped:reasoning" },
        { new() { Budget = 3000 }, 4000, """{"type":"enabled","budget_tokens":3000}""", 4000, "" },
        { new() { Summary = "auto" }, 4000, "", 4000, "dropped:reasoning" },
    };

    public static TheoryData<ReasoningRequest, string, string?, string> Efforts => new()
    {
        { new() { Effort = "none" }, "", null, "" },
        { new() { Effort = "minimal" }, """{"type":"adaptive"}""", "low", "changed:reasoning" },
        { new() { Effort = "max" }, """{"type":"adaptive"}""", "max", "" },
        { new() { Budget = 9000 }, """{"type":"adaptive"}""", "high", "changed:reasoning" },
        { new() { IsAdaptive = true, Visible = false }, """{"type":"adaptive","display":"omitted"}""", null, "" },
        { new() { Effort = "low", Summary = "detailed" }, """{"type":"adaptive","display":"summarized"}""", "low", "" },
    };

    [Theory]
    [MemberData(nameof(Budgets))]
    public void Effort_BecomesABudget(ReasoningRequest wish, long? limit, string thinking, long maxTokens, string change)
    {
        var (body, changes) = Write(wish, limit, new TargetTraits { Model = "m" });

        Assert.Equal(thinking, body.TryGetProperty("thinking", out var written) ? written.GetRawText() : "");
        Assert.Equal(maxTokens, body.GetProperty("max_tokens").GetInt64());
        Assert.Equal(change, changes);
    }

    [Theory]
    [MemberData(nameof(Efforts))]
    public void Effort_StaysOne_WhereTheModelTakesIt(ReasoningRequest wish, string thinking, string? effort, string change)
    {
        var (body, changes) = Write(wish, 200, new TargetTraits { Model = "m", ReasoningStyle = "adaptive" });

        Assert.Equal(thinking, body.TryGetProperty("thinking", out var written) ? written.GetRawText() : "");
        Assert.Equal(effort, body.TryGetProperty("output_config", out var config) ? config.GetProperty("effort").GetString() : null);
        Assert.Equal((200, change), (body.GetProperty("max_tokens").GetInt64(), changes));
    }

    [Fact]
    public void ForcedTool_AndThinking_DoNotGoTogether()
    {
        foreach (var style in new[] { "", "adaptive" })
        {
            var (body, changes) = Write(new() { Effort = "low" }, 4000, new TargetTraits { Model = "m", ReasoningStyle = style }, request =>
            {
                request.Tools.Add(new ChatTool(ToolKind.Function, "f"));
                request.ToolChoice = new ToolChoice(ToolChoiceMode.Named, "f");
            });

            Assert.False(body.TryGetProperty("thinking", out _));
            Assert.Equal("dropped:reasoning", changes);
        }
    }

    [Fact]
    public void ToolLoopThatBeganWithoutThinking_GoesOnWithoutIt()
    {
        foreach (var (signature, isOn) in new[] { (SignatureFormats.Anthropic, true), (SignatureFormats.OpenAi, false), (null, false) })
        {
            var (body, _) = Write(new() { Effort = "low" }, 4000, new TargetTraits { Model = "m", Signatures = SignatureFormats.Anthropic }, request =>
            {
                var thought = new ReasoningPart(JsonSlice.Of("t")) { Signature = signature is null ? null : new Signature(signature, JsonSlice.Of("s")) };
                request.Messages.Add(new ChatMessage(Role.Assistant, [thought, new ToolCallPart("a", "f", JsonSlice.EmptyObject)]));
                request.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("a", [])]));
            });

            Assert.Equal(isOn, body.TryGetProperty("thinking", out _));
        }
    }

    [Fact]
    public void Sampling_GivesWayToThinking()
    {
        var (body, changes) = Write(new() { Effort = "low" }, 4000, new TargetTraits { Model = "m" }, request =>
        {
            request.Temperature = JsonSlice.Parse("0.5");
            request.TopP = JsonSlice.Parse("0.9");
            request.TopK = JsonSlice.Parse("40");
        });

        Assert.False(body.TryGetProperty("temperature", out _) || body.TryGetProperty("top_p", out _) || body.TryGetProperty("top_k", out _));
        Assert.Equal("dropped:temperature,dropped:top_p,dropped:top_k", changes);
    }

    private static (JsonElement Body, string Changes) Write(ReasoningRequest wish, long? limit, TargetTraits target, Action<ChatRequest>? more = null)
    {
        var request = new ChatRequest { Dialect = "openai-chat", Reasoning = wish, MaxTokens = limit };
        request.Messages.Add(new ChatMessage(Role.User, [new TextPart(JsonSlice.Of("hi"))]));
        more?.Invoke(request);
        var written = AnthropicTraffic.Dialect.WriteRequest(request, target);
        Assert.Null(written.Error);
        using var document = JsonDocument.Parse(written.Body, Parsed.Strictly);
        return (document.RootElement.Clone(), string.Join(',', written.Changes));
    }
}
