using System.Text;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests;

public sealed class ChatRequestRulesTests
{
    [Theory]
    [InlineData("openai-chat")]
    [InlineData("openai-responses")]
    [InlineData("anthropic-messages")]
    [InlineData("gemini")]
    public void WhatARealProviderAnswered_IsNotRefused(string protocol)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var dialect = (IChatDialect)Dialects.Find(protocol)!;
        var failures = new List<string>();
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List(protocol, status: 200))
        {
            if (Recordings.Shared!.Load(entry.Id) is not { RequestBody: { Length: > 0 } body } || dialect.ReadHead(body, out _) is not null || dialect.ReadRequest(body, out var request) is not null || request.PreviousResponse is not null)
            {
                continue;
            }

            compared++;
            if (ChatRequestRules.Check(request) is { } error)
            {
                failures.Add($"{entry.Id}: {error.Message}");
            }
        }

        Assert.True(compared > 100, $"only {compared}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared}:\n{string.Join('\n', failures.Take(10))}");
    }

    [Theory]
    [InlineData("openai-chat", """{"messages":[]}""", "messages")]
    [InlineData("openai-responses", """{"input":[]}""", "input")]
    [InlineData("gemini", """{"contents":[]}""", "contents")]
    [InlineData("openai-chat", """{"n":0,"messages":[{"role":"user","content":"x"}]}""", "n")]
    [InlineData("gemini", """{"generationConfig":{"candidateCount":-1},"contents":[{"parts":[{"text":"x"}]}]}""", "generationConfig.candidateCount")]
    [InlineData("anthropic-messages", """{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]}""", "messages")]
    [InlineData("anthropic-messages", """{"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"tool","name":"g"}}""", "tool_choice")]
    [InlineData("openai-responses", """{"input":"x","tools":[{"type":"web_search"}],"tool_choice":{"type":"function","name":"g"}}""", null)]
    public void WhatNoProviderTakes_IsNamedAsTheCallerKnowsIt(string dialect, string body, string? param)
    {
        Assert.Null(((IChatDialect)Dialects.Find(dialect)!).ReadRequest(Encoding.UTF8.GetBytes(body), out var request));
        Assert.Equal(param, ChatRequestRules.Check(request)?.Param);
    }

    [Theory]
    [InlineData("openai-chat", "response_format", "response_format")]
    [InlineData("anthropic-messages", "response_format", "output_config.format")]
    [InlineData("openai-responses", "messages[3].content[1]", "input")]
    [InlineData("gemini", "messages[0].role", "contents.role")]
    [InlineData("gemini", "tools.f", "tools.f")]
    [InlineData("gemini", "generationConfig.thinkingConfig", "generationConfig.thinkingConfig")]
    public void FieldNames_OfEachDialect(string dialect, string field, string name) => Assert.Equal(name, FieldNames.In(dialect, field));
}
