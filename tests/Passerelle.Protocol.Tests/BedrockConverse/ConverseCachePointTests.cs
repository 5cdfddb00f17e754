using System.Collections.Frozen;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using static Passerelle.Protocol.Tests.BedrockConverse.ConverseTraffic;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>Where a prompt is cached.</summary>
public sealed class ConverseCachePointTests
{
    [Fact]
    public void CachePoints_AreSet_WhereTheCallerSetNone()
    {
        var request = Request("openai-chat",
            Say(Role.System, new string('s', 5000)), Say(Role.User, "one"), Say(Role.Assistant, "two"), new ChatMessage(Role.User, [Text("three"), new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("doc") }]));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f"));

        var body = Encoding.UTF8.GetString(Dialects.BedrockConverse.WriteRequest(request, Claude with { AutoCache = true }).Body.Span);

        const string Point = "{\"cachePoint\":{\"type\":\"default\"}}";
        Assert.Equal(5, body.Split(Point).Length);
        Assert.Contains("{\"text\":\"one\"}," + Point + "]", body, StringComparison.Ordinal);
        Assert.Contains("{\"text\":\"\\n\"}," + Point + "]", body, StringComparison.Ordinal);
        Assert.DoesNotContain(Point, Encoding.UTF8.GetString(Dialects.BedrockConverse.WriteRequest(request, Claude with { AutoCache = true, CacheMinimum = 4096 }).Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(Point, Encoding.UTF8.GetString(Dialects.BedrockConverse.WriteRequest(request, Claude).Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void CachePoints_AreLeftOutAndNamed_WhereTheModelTakesNone()
    {
        var request = Request("anthropic-messages", new ChatMessage(Role.User, [Text("a") with { CacheControl = JsonSlice.Parse("""{"type":"ephemeral"}""") }]));

        var written = Dialects.BedrockConverse.WriteRequest(request, Other with { Refused = FrozenSet.Create("cachePoint"), AutoCache = true, CacheMinimum = 0 });

        Assert.DoesNotContain("cachePoint", Encoding.UTF8.GetString(written.Body.Span), StringComparison.Ordinal);
        Assert.Equal(["dropped:cache_control"], written.Changes);
    }
}
