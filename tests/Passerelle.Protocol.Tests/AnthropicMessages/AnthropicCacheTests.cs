using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Protocol.AnthropicMessages;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicCacheTests
{
    private const string Control = "\"cache_control\":{\"type\":\"ephemeral\"}";

    [Fact]
    public void Breakpoints_AreAtToolsSystemLastButOneUserTurnAndLastMessage()
    {
        var marked = Mark("""
            {"system":"Be brief.","tools":[{"name":"a","input_schema":{}},{"name":"b","input_schema":{}},{"name":"c","defer_loading":true}],
             "messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"content":[{"type":"text","text":"three"}],"role":"user"},
             {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"a","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"x"}]}]}]}
            """);

        Assert.Equal(
            """
            {"system":[{"type":"text","text":"Be brief.",CONTROL}],"tools":[{"name":"a","input_schema":{}},{"name":"b","input_schema":{},CONTROL},{"name":"c","defer_loading":true}],
             "messages":[{"role":"user","content":"one"},{"role":"assistant","content":"two"},{"content":[{"type":"text","text":"three",CONTROL}],"role":"user"},
             {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"a","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"x"}],CONTROL}]}]}
            """.Replace("CONTROL", Control, StringComparison.Ordinal), marked);
    }

    [Fact]
    public void TheCallersOwn_AreKept_AndCount()
    {
        var own = """{"system":[{"type":"text","text":"a",CONTROL},{"type":"text","text":"b",CONTROL}],"tools":[{"name":"a",CONTROL}],"messages":[{"role":"user","content":"one"},{"role":"user","content":"two"}]}""".Replace("CONTROL", Control, StringComparison.Ordinal);

        var marked = Mark(own);
        Assert.Equal(4, marked.Split("cache_control").Length - 1);
        Assert.Contains("""[{"type":"text","text":"one",CONTROL}]""".Replace("CONTROL", Control, StringComparison.Ordinal), marked, StringComparison.Ordinal);
        Assert.Contains("\"content\":\"two\"", marked, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":""}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":""}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"s"}]}]}""")]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]}""")]
    public void NothingIsMarked_WhereItMayNotBe(string body) => Assert.Equal(body, Mark(body));

    [Fact]
    public void ShortRequests_AreLeftAlone()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{new string('a', 3000)}}"}]}""");
        Assert.Equal(0, AnthropicCache.Breakpoints(body).Count);
        Assert.Equal(1, AnthropicCache.Breakpoints(body, leastTokens: 512).Count);
    }

    [Fact]
    public void RecordedRequests_StayTheSame_ButForAtMostFourBreakpoints()
    {
        var marked = 0;
        foreach (var x in AnthropicTraffic.Good().Where(x => x.RequestBody is not null && x.RequestBody.AsSpan().IndexOf("\"messages\""u8) >= 0))
        {
            var edits = AnthropicCache.Breakpoints(x.RequestBody!, leastTokens: 0);
            var after = JsonNode.Parse(edits.Apply(x.RequestBody!), documentOptions: Parsed.Strictly)!;
            Assert.True(Count(after) is var all && (edits.Count == 0 || all <= 4) && all == edits.Count + Count(JsonNode.Parse(x.RequestBody!)!), x.Id);
            marked += edits.Count;
            using var before = JsonDocument.Parse(x.RequestBody!);
            using var written = JsonDocument.Parse(after.ToJsonString());
            Assert.Equal(Without(RequestForm.Of(before.RootElement)), Without(RequestForm.Of(written.RootElement)));
        }

        Assert.True(marked > 200);
    }

    private static string Mark(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return Encoding.UTF8.GetString(AnthropicCache.Breakpoints(bytes, leastTokens: 0).Apply(bytes));
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(m => (m.Key == "cache_control" && m.Value is JsonObject ? 1 : 0) + Count(m.Value)),
        JsonArray items => items.Sum(Count),
        _ => 0,
    };

    private static string Without(string json) => json.Replace("\"cache_control\":{\"type\":\"ephemeral\"},", "", StringComparison.Ordinal);
}
