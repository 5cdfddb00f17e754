using System.Text;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicHistoryTests
{
    private const string Body = """
        {"thinking":{"type":"enabled","budget_tokens":2000}, "messages":[ {"role":"user","content":"go"},
          {"role":"assistant","content":[ {"type":"thinking","thinking":"a","signature":"EqQB+/=="}, {"type":"thinking","thinking":"b","signature":""},{"type":"text","text":"x" } ],"z":1},
          {"role":"assistant","content":[{"type":"thinking","thinking":"c","signature":"openai-responses-v1:rs_1:gAAA"}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"d","signature":"google-gemini-v1::CiQ"},{"type":"tool_use","id":"t","name":"f","input":{ }}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}],"model":"m"}
        """;

    [Fact]
    public void ForeignThinking_GoesAlone()
    {
        Assert.Equal(
            """
            {"thinking":{"type":"disabled"}, "messages":[{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"EqQB+/=="},{"type":"text","text":"x" }],"z":1},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{ }}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}],"model":"m"}
            """, Without(Body, foreignOnly: true));
    }

    [Fact]
    public void AllThinking_Goes_WhereASignatureIsInvalid()
    {
        var without = Without(Body, foreignOnly: false);
        Assert.DoesNotContain("\"type\":\"thinking\"", without, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"x\"", without, StringComparison.Ordinal);
        Assert.DoesNotContain("redacted", Without("""{"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"d"},{"type":"text","text":"x"}]}]}""", foreignOnly: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"thinking"}]}""")]
    [InlineData("""{"thinking":{"type":"enabled"},"messages":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"Eq"},{"type":"redacted_thinking","data":"d"}]}]}""")]
    public void WhatNeedsNoChange_IsTheSame(string body) => Assert.Equal(body, Without(body, foreignOnly: true));

    [Fact]
    public void AdaptiveThinking_StaysOn()
    {
        var without = Without(Body.Replace("\"enabled\",\"budget_tokens\":2000", "\"adaptive\"", StringComparison.Ordinal), foreignOnly: true);
        Assert.StartsWith("{\"thinking\":{\"type\":\"adaptive\"}", without, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordedHistories_AreAnthropics_AndStay()
    {
        var withThinking = 0;
        foreach (var x in AnthropicTraffic.Good().Where(x => x.RequestBody is not null && x.RequestBody.AsSpan().IndexOf("\"messages\""u8) >= 0))
        {
            // Recorders blank out signatures here and there.
            var body = Encoding.UTF8.GetString(x.RequestBody!);
            withThinking += body.Contains("\"signature\"", StringComparison.Ordinal) ? 1 : 0;
            Assert.True(body == Without(body, foreignOnly: true) || body.Contains("\"signature\":\"\"", StringComparison.Ordinal), x.Id);
            using var all = JsonDocument.Parse(Without(body, foreignOnly: false), Parsed.Strictly);
        }

        Assert.True(withThinking > 5);
    }

    private static string Without(string body, bool foreignOnly) =>
        Encoding.UTF8.GetString(AnthropicHistory.WithoutThinking(Encoding.UTF8.GetBytes(body), foreignOnly).Span);
}
