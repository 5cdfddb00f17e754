using System.Text;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog;

/// <summary>The quirks that come with the program: every word of theirs is known, and what each does to a request is written down.</summary>
public sealed class QuirkTests
{
    private const string Conversation =
        """
        {"model":"x","max_tokens":6000,"temperature":0.2,"top_p":0.9,"seed":7,"user":"u1","stop":["END"],"logprobs":true,"top_logprobs":2,"presence_penalty":0.1,"frequency_penalty":0.1,
        "reasoning_effort":"minimal","stream":true,"response_format":{"type":"json_schema","json_schema":{"name":"r","schema":{"type":"object"}}},
        "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Hello"},{"type":"text","text":"there"}]},
        {"role":"assistant","reasoning_content":"Hm.","tool_calls":[{"id":"call_0123456789abcdef","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"call_0123456789abcdef","content":"ok"}],
        "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}
        """;

    [Fact]
    public void EveryRule_IsOfAPreset_AndInKnownWords()
    {
        foreach (var rule in QuirkRules.All)
        {
            Assert.True(ProviderPresets.Find(rule.Provider) is not null, rule.Provider);
            Assert.All(rule.Quirks, quirk => Assert.True(QuirkNames.IsValid(quirk), quirk));
        }
    }

    /// <summary>One conversation as each rule's model gets it: a change of the data shows here in what it does.</summary>
    [Fact]
    public void EveryRule_DoesWhatIsWrittenDown()
    {
        var text = new StringBuilder();
        var cases = QuirkRules.All.SelectMany(rule => rule.Models?.Select(model => (rule.Provider, Model: model.Replace("*", "", StringComparison.Ordinal))) ?? [(rule.Provider, Model: "other")]);
        foreach (var (provider, model) in cases.Distinct().OrderBy(c => c.Provider, StringComparer.Ordinal).ThenBy(c => c.Model, StringComparer.Ordinal))
        {
            Assert.Null(Dialects.OpenAiChat.ReadRequest(Encoding.UTF8.GetBytes(Conversation), out var request));
            request.Stream = true;
            foreach (var dialect in DialectNames.Read(ProviderPresets.Find(provider)!.Dialect ?? "").OfType<IChatDialect>())
            {
                var written = dialect.WriteRequest(request, QuirkRules.TraitsOf(provider, "", model));
                text.Append($"{provider}/{model} {dialect.Name}\n  {Encoding.UTF8.GetString(written.Body.Span)}\n  {string.Join(' ', written.Changes)}{written.Error?.Message}\n");
            }
        }

        Golden.Check("Passerelle.Gateway.Tests/Catalog/Golden/quirks.txt", text.ToString());
    }

    [Theory]
    [InlineData("reasoning_style:level")]
    [InlineData("efforts:low,high")]
    [InlineData("thinking_budget:0-24576")]
    [InlineData("default_temperature:none")]
    [InlineData("parameters:refuse")]
    [InlineData("cache_minimum:2048")]
    public void Known(string quirk) => Assert.True(QuirkNames.IsValid(quirk));

    [Theory]
    [InlineData("reasoning_style:loud")]
    [InlineData("efforts:")]
    [InlineData("efforts:low,huge")]
    [InlineData("thinking_budget:5")]
    [InlineData("thinking_budget:9-5")]
    [InlineData("parameters:keep")]
    [InlineData("cache_minimum:0")]
    [InlineData("always_thinks:yes")]
    [InlineData("sings")]
    public void NotKnown(string quirk) => Assert.False(QuirkNames.IsValid(quirk));
}
