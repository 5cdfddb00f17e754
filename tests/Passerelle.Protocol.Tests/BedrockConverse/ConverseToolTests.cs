using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using static Passerelle.Protocol.Tests.BedrockConverse.ConverseTraffic;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>Tools, and the calls of them in a conversation.</summary>
public sealed class ConverseToolTests
{
    [Theory]
    [InlineData(false, null, "changed:tools")]
    [InlineData(true, "weather", "changed:tool_choice")]
    public void NoToolIsToBeCalled_WhichConverseHasNoWordFor(bool hasCalled, string? expected, string changes)
    {
        var request = Request("openai-chat", [Say(Role.User, "hi"), .. hasCalled ? Loop() : []]);
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather"));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.None);

        Tools(request, expected, changes);
    }

    [Fact]
    public void ToolsThatWereCalledBefore_AreOfferedByName_WhereTheCallerOffersNone() => Tools(Request("openai-chat", [Say(Role.User, "hi"), .. Loop()]), "weather", "changed:tools");

    [Fact]
    public void OnlyAllowedTools_AreOffered()
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.Tools.AddRange([new ChatTool(ToolKind.Function, "a"), new ChatTool(ToolKind.Function, "b")]);
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["b"] };

        Tools(request, "b", "changed:tool_choice");
        Assert.Contains("\"toolChoice\":{\"any\":{}}", Encoding.UTF8.GetString(Dialects.BedrockConverse.WriteRequest(request, Other).Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void LongIdsAndNames_AreCut_AndResultsFindTheirCalls()
    {
        var (one, two) = (new string('x', 80) + "1", new string('x', 80) + "2");
        var request = Request("gemini",
            Say(Role.User, "hi"),
            new ChatMessage(Role.Assistant, [Call(one, "mcp.files:read", "{}"), Call(two, new string('n', 70), "{}")]),
            new ChatMessage(Role.User, [new ToolResultPart(two, [Text("2")]), new ToolResultPart(one, [Text("1")])]));

        var written = Dialects.BedrockConverse.WriteRequest(request, Other);
        using var body = JsonDocument.Parse(written.Body);
        var messages = body.RootElement.GetProperty("messages");
        var calls = messages[1].GetProperty("content").EnumerateArray().Select(call => call.GetProperty("toolUse").GetProperty("toolUseId").GetString()!).ToList();
        var results = messages[2].GetProperty("content").EnumerateArray().Select(result => result.GetProperty("toolResult").GetProperty("toolUseId").GetString()!).ToList();

        Assert.Null(Valid(written));
        Assert.Equal([calls[1], calls[0]], results);
        Assert.All(calls, id => Assert.True(id.Length <= 64));
        Assert.Equal("mcp_files_read", messages[1].GetProperty("content")[0].GetProperty("toolUse").GetProperty("name").GetString());
    }

    private static void Tools(ChatRequest request, string? expected, string changes)
    {
        var written = Dialects.BedrockConverse.WriteRequest(request, Other);
        using var body = JsonDocument.Parse(written.Body);
        var names = body.RootElement.TryGetProperty("toolConfig", out var config)
            ? string.Join(' ', config.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("toolSpec").GetProperty("name").GetString())) : null;

        Assert.Equal((expected, changes), (names, string.Join(' ', written.Changes)));
        Assert.Null(Valid(written));
    }

    private static ChatMessage[] Loop() =>
        [new ChatMessage(Role.Assistant, [Call("call_1", "weather", "{}")]), new ChatMessage(Role.User, [new ToolResultPart("call_1", [Text("18 °C")])])];
}
