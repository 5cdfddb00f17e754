using System.Text.Json;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

/// <summary>The upstream says the same in every dialect, and faults work in each.</summary>
public sealed class VendorAnswersTests
{
    private const string Tool = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    public static TheoryData<string, bool> Dialects
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var dialect in ClientDialect.All)
            {
                rows.Add(dialect.Name, false);
                rows.Add(dialect.Name, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Text_Usage_AndEnd(string name, bool stream)
    {
        var read = await AskAsync(name, "plain", stream);

        Assert.True(read.IsEnded);
        var choice = Assert.Single(read.Answer.Choices);
        Assert.StartsWith("You said: Hello. ", Text(choice), StringComparison.Ordinal);
        Assert.Equal(FinishReason.Stop, choice.Finish);
        Assert.Equal((1, Text(choice).Split(' ').Length), (read.Answer.Usage.Input, read.Answer.Usage.Output));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task ThoughtAndCall(string name, bool stream)
    {
        var rest = name switch
        {
            "openai-responses" => $$$""","reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],"tools":[{"type":"function","name":"weather","parameters":{{{Tool}}} }]""",
            "anthropic-messages" => $$$""","thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"weather","input_schema":{{{Tool}}} }]""",
            "gemini" => $$$""","generationConfig":{"thinkingConfig":{"includeThoughts":true}},"tools":[{"functionDeclarations":[{"name":"weather","parameters":{{{Tool}}}}]}]""",
            _ => $$$""","reasoning_effort":"low","tools":[{"type":"function","function":{"name":"weather","parameters":{{{Tool}}} } }]""",
        };

        var choice = Assert.Single((await AskAsync(name, "plain", stream, rest)).Answer.Choices);

        Assert.StartsWith("Let me think about ", string.Concat(choice.Parts.OfType<ReasoningPart>().Select(r => r.Text.Text)), StringComparison.Ordinal);
        var call = Assert.Single(choice.Parts.OfType<ToolCallPart>());
        Assert.Equal(("weather", FinishReason.ToolCalls), (call.Name, choice.Finish));
        Assert.Contains("Zürich", call.Arguments.ToString(), StringComparison.Ordinal);
        Assert.Equal(name != "openai-chat", choice.Parts.Any(p => p is ReasoningPart { Signature: not null } or ToolCallPart { Signature: not null }));
    }

    [Theory]
    [InlineData("openai-responses", "cut-after-6")]
    [InlineData("anthropic-messages", "cut-after-6")]
    [InlineData("gemini", "cut-after-6")]
    [InlineData("openai-responses", "no-done")]
    [InlineData("anthropic-messages", "no-done")]
    [InlineData("gemini", "no-finish")]
    public async Task AStreamThatIsCut_DoesNotLookWhole(string name, string scenario)
    {
        var read = await AskAsync(name, $"fault-{scenario}", stream: true, isWhole: !scenario.StartsWith("cut", StringComparison.Ordinal));

        Assert.False(read.IsEnded && read.Answer.Choices is [{ Finish: FinishReason.Stop }]);
        Assert.NotEmpty(read.Answer.Choices);
    }

    [Theory]
    [InlineData("openai-responses", "server_error")]
    [InlineData("anthropic-messages", "api_error")]
    [InlineData("gemini", "INTERNAL")]
    public async Task AnErrorAmidAStream_IsOfTheDialect(string name, string type)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var dialect = ClientDialect.All.Single(d => d.Name == name);

        var answer = await RawHttp.PostAsync(upstream.Address, dialect.Path("fault-error-after-6", true), dialect.Body("fault-error-after-6", true), "k", ("anthropic-version", "2023-06-01"));

        Assert.Contains(type, answer.Events[^1], StringComparison.Ordinal);
        Assert.NotNull(dialect.Read(answer.Body, true).Answer.Error);
    }

    [Fact]
    public async Task Gemini_StreamsAnArray_WithoutAltSse()
    {
        await using var upstream = await FaultUpstream.StartAsync();

        var answer = await RawHttp.PostAsync(upstream.Address, "/v1beta/models/plain:streamGenerateContent", """{"contents":[{"parts":[{"text":"Hello"}]}]}""", "k");

        using var json = JsonDocument.Parse(answer.Body);
        Assert.True(json.RootElement.GetArrayLength() > 10);
    }

    private static string Text(AnswerChoice choice) => string.Concat(choice.Parts.OfType<TextPart>().Select(p => p.Text.Text));

    private static async Task<Protocol.AnswerBuilder> AskAsync(string name, string model, bool stream, string rest = "", bool isWhole = true)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var dialect = ClientDialect.All.Single(d => d.Name == name);
        var answer = await RawHttp.PostAsync(upstream.Address, dialect.Path(model, stream), dialect.Body(model, stream, rest), "k", ("anthropic-version", "2023-06-01"));
        Assert.True(answer.Status == 200 && answer.Whole == isWhole, answer.Text);
        return dialect.Read(answer.Body, stream);
    }
}
