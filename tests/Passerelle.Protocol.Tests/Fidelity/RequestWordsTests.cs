using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>What recorded requests showed: things that two dialects say in different words.</summary>
public sealed class RequestWordsTests
{
    private const string Grammar = "\"syntax\":\"lark\",\"definition\":\"start: NUMBER\"";

    [Theory]
    [InlineData("openai-chat", "openai-responses")]
    [InlineData("openai-responses", "openai-chat")]
    public void GrammarOfACustomTool_HasTheFormOfItsDialect(string from, string to)
    {
        var tools = new Dictionary<string, string>
        {
            ["openai-chat"] = "{\"type\":\"custom\",\"custom\":{\"name\":\"sum\",\"format\":{\"type\":\"grammar\",\"grammar\":{" + Grammar + "}}}}",
            ["openai-responses"] = "{\"type\":\"custom\",\"name\":\"sum\",\"format\":{\"type\":\"grammar\"," + Grammar + "}}",
        };
        var conversation = from == "openai-chat" ? "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]" : "\"input\":\"x\"";

        using var written = JsonDocument.Parse(Translate(from, to, "{\"model\":\"m\"," + conversation + ",\"tools\":[" + tools[from] + "]}").Body);

        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(tools[to]).RootElement, written.RootElement.GetProperty("tools")[0]), written.RootElement.ToString());
    }

    [Theory]
    [InlineData("openai-chat", "user")]
    [InlineData("openai-responses", "safety_identifier")]
    public void UserOfAnthropics_IsNoLongerThanOpenAiTakes_AndTheSameEveryTime(string to, string field)
    {
        var longest = new string('u', 65);
        var request = "{\"model\":\"m\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"metadata\":{\"user_id\":\"" + longest + "\"}}";
        var written = Translate("anthropic-messages", to, request);
        using var body = JsonDocument.Parse(written.Body);
        using var shorter = JsonDocument.Parse(Translate("anthropic-messages", to, request.Replace(longest, longest[1..], StringComparison.Ordinal)).Body);

        Assert.Matches("^[0-9a-f]{64}$", body.RootElement.GetProperty(field).GetString());
        Assert.Equal(written.Body.ToArray(), Translate("anthropic-messages", to, request).Body.ToArray());
        Assert.Contains("changed:user", written.Changes);
        Assert.Equal(longest[1..], shorter.RootElement.GetProperty(field).GetString());
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("openai-responses")]
    [InlineData("gemini")]
    public void DocumentGivenAsText_BecomesText_AndIsNamed(string to)
    {
        var written = Translate("anthropic-messages", to,
            """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Once upon a time"}}]}]}""");

        Assert.Contains("Once upon a time", Encoding.UTF8.GetString(written.Body.Span), StringComparison.Ordinal);
        Assert.Contains("changed:document", written.Changes);
    }

    [Fact]
    public void ThinkingAsMuchAsItLikes_IsNamed_WhereThereIsNoWordForIt()
    {
        var written = Translate("anthropic-messages", "openai-responses",
            """{"model":"m","max_tokens":5,"thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"x"}]}""");

        Assert.Contains("changed:reasoning", written.Changes);
    }

    private static RequestTranslation Translate(string from, string to, string body)
    {
        var source = (IChatDialect)Dialects.Find(from)!;
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(source.ReadHead(bytes, out _));
        Assert.Null(source.ReadRequest(bytes, out var request));
        var written = ((IChatDialect)Dialects.Find(to)!).WriteRequest(request, TargetTraits.Default with { Model = "m" });
        Assert.Null(written.Error);
        return written;
    }
}
