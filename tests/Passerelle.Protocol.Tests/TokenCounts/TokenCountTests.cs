using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.TokenCounts;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.TokenCounts;

/// <summary>Questions for the number of tokens, in the dialects that have them.</summary>
public sealed class TokenCountTests
{
    private const string Chat =
        """
        {"model":"a","max_tokens":9,"temperature":0.5,"stop":["x"],"seed":1,"stream":true,"reasoning_effort":"low","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}],
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"tool_choice":"required"}
        """;

    [Fact]
    public void Anthropic_IsAskedWithNothingThatItRefuses() =>
        Assert.Equal(["model", "system", "messages", "tools", "tool_choice"], Names(Write(Dialects.AnthropicTokenCount, Chat)).Order(Comparer<string>.Create((a, b) => Rank(a) - Rank(b))));

    [Fact]
    public void Responses_IsAskedWithNothingThatItRefuses() =>
        Assert.Empty(Names(Write(Dialects.ResponsesTokenCount, Chat)).Except(["model", "input", "instructions", "tools", "tool_choice", "reasoning", "text", "parallel_tool_calls"]));

    [Fact]
    public void Gemini_IsAskedWithTheWholeRequest()
    {
        var body = Write(Dialects.GeminiTokenCount, Chat).GetProperty("generateContentRequest");

        Assert.Equal("models/target", body.GetProperty("model").GetString());
        Assert.Equal("Be brief.", body.GetProperty("systemInstruction").GetProperty("parts")[0].GetProperty("text").GetString());
        Assert.Equal("f", body.GetProperty("tools")[0].GetProperty("functionDeclarations")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Bedrock_IsAskedWithThatPartOfAConversation()
    {
        var input = Write(Dialects.BedrockTokenCount, Chat).GetProperty("input");

        Assert.Equal(["converse"], Names(input));
        Assert.Equal(["messages", "system", "toolConfig"], Names(input.GetProperty("converse")).Where(name => name != "additionalModelRequestFields").Order());
    }

    [Fact]
    public void EachReadsWhatItWrites()
    {
        foreach (var dialect in Dialects.All.OfType<TokenCountDialect>())
        {
            var output = new ArrayBufferWriter<byte>();
            dialect.WriteCount(output, 1234);

            Assert.Equal(1234, dialect.ReadCount(output.WrittenSpan));
            Assert.Equal(AnswerMarks.Content | AnswerMarks.Finish, dialect.Observe().SeeBody(output.WrittenSpan));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"input_tokens\":\"5\",\"totalTokens\":\"x\"}")]
    [InlineData("{\"input_tokens\":-5,\"totalTokens\":-1,\"inputTokens\":-1}")]
    [InlineData("{\"input_tokens\":5.5,\"totalTokens\":[]}")]
    [InlineData("{\"a\":{\"input_tokens\":5,\"totalTokens\":5}}")]
    [InlineData("{\"input_tokens\":5,\"totalTokens\":5")]
    public void AnAnswerWithoutACount_IsNone(string body)
    {
        foreach (var dialect in Dialects.All.OfType<TokenCountDialect>())
        {
            Assert.Null(dialect.ReadCount(Encoding.UTF8.GetBytes(body)));
        }
    }

    /// <summary>Providers' own counts of recorded requests: the estimate is of their size.</summary>
    [Fact]
    public void TheEstimate_IsNearRecordedCounts()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var ratios = new List<double>();
        foreach (var entry in Recordings.Shared!.List("anthropic-messages", "json", null, 200))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            if (recorded.Json.GetProperty("request") is not { ValueKind: JsonValueKind.Object } asked
                || asked.GetProperty("body") is not { ValueKind: JsonValueKind.String } body
                || recorded.Json.GetProperty("expect") is not { ValueKind: JsonValueKind.Object } expect
                || !expect.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object
                || !usage.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Number || input.GetInt64() < 1500
                || body.GetString()!.Contains("base64", StringComparison.Ordinal) || body.GetString()!.Contains("\"url\"", StringComparison.Ordinal)
                || Dialects.AnthropicMessages.ReadRequest(Encoding.UTF8.GetBytes(body.GetString()!), out var request) is not null
                || request.Tools.Exists(tool => tool.Kind == Model.ToolKind.Provider) || request.Messages.Exists(m => m.Parts.Exists(p => p is Model.OpaquePart)))
            {
                continue;
            }

            ratios.Add(TokenEstimate.Of(request) / (double)input.GetInt64());
        }

        // Anthropic adds some hundred tokens of its own for tools, which weigh on short requests.
        ratios.Sort();
        Assert.True(ratios.Count >= 8, $"only {ratios.Count}");
        Assert.InRange(ratios[ratios.Count / 2], 0.7, 1.3);
    }

    private static int Rank(string name) => Array.IndexOf(["model", "system", "messages", "tools", "tool_choice"], name);

    private static IEnumerable<string> Names(JsonElement body) => body.EnumerateObject().Select(member => member.Name);

    private static JsonElement Write(TokenCountDialect dialect, string chat)
    {
        Assert.Null(Dialects.OpenAiChat.ReadRequest(Encoding.UTF8.GetBytes(chat), out var request));
        var written = dialect.WriteRequest(request, new TargetTraits { Model = "target" });
        Assert.Null(written.Error);
        using var json = JsonDocument.Parse(written.Body);
        return json.RootElement.Clone();
    }
}
