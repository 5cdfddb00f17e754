using System.Text.Json;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Of what gateways get wrong first, the things that agents stumble over: proofs of reasoning, and where tools and system messages stand.</summary>
public sealed class TenThingsOfToolsTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const string Proof = "cHJvb2Ygb2YgcmVhc29uaW5nIHByb29mIG9mIHJlYXNvbmluZw==";

    public static TheoryData<string, string> ForeignPairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var provider in (string[])["anthropic", "gemini", "responses"])
            {
                foreach (var caller in ClientDialect.All.Where(c => c.Provider != provider))
                {
                    pairs.Add(provider, caller.Provider);
                }
            }

            return pairs;
        }
    }

    /// <summary>The second step of a tool loop has the proof of the first, although the caller sends back only what every client of its dialect does.</summary>
    [Theory]
    [MemberData(nameof(ForeignPairs))]
    public async Task N04_ProofsSurviveATurn_ThroughAForeignDialect(string provider, string caller)
    {
        fixture.Upstream.On("proof", Step.Respond(200, "application/json", ProvenCall(provider)));
        var client = ClientDialect.All.Single(d => d.Provider == caller);
        // OpenAI's models that reason, by their names, take proofs.
        var model = provider == "responses" ? "responses/gpt-5/fault-proof" : $"{provider}/fault-proof";
        var first = await fixture.AskAsync(client, model, stream: false);
        var call = client.Read(first.Body, stream: false).Answer.Choices[0].Parts.OfType<ToolCallPart>().Single();
        Assert.Equal("f", call.Name);

        var second = await RawHttp.PostAsync(fixture.Gateway.Address, client.Path(model, false), SecondStep(caller, model, call.Id), fixture.Gateway.Key);
        Assert.True(second.Status == 200, second.Text);
        AssertProven(provider, fixture.Upstream.Books.Last.Body);
    }

    /// <summary>In its own dialect nothing of it is touched, neither on the way there nor back.</summary>
    [Theory]
    [InlineData("anthropic", """{"model":"M","max_tokens":10,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking", "thinking":"h\u006d", "signature":"P"},{"type":"redacted_thinking","data":"P"},{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]}""")]
    [InlineData("responses", """{"model":"M","store":false,"include":["reasoning.encrypted_content"],"input":[{"role":"user","content":"Hi"},{"type":"reasoning","id":"rs_1","summary":[], "encrypted_content":"P"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"x"}]}""")]
    [InlineData("gemini", """{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"id":"c","name":"f","args":{}}, "thoughtSignature":"P"}]},{"role":"user","parts":[{"functionResponse":{"id":"c","name":"f","response":{}}}]}]}""")]
    public async Task N04_ProofsPassUntouched_InTheirOwnDialect(string provider, string body)
    {
        var answer = ProvenCall(provider);
        fixture.Upstream.On("proof", Step.Respond(200, "application/json", answer));
        var client = ClientDialect.All.Single(d => d.Provider == provider);
        body = body.Replace("\"P\"", $"\"{Proof}\"", StringComparison.Ordinal);
        var given = await RawHttp.PostAsync(fixture.Gateway.Address, client.Path($"{provider}/fault-proof", false), body.Replace("\"M\"", $"\"{provider}/fault-proof\"", StringComparison.Ordinal), fixture.Gateway.Key);
        Assert.Equal(answer, given.Text);
        Assert.Equal(body.Replace("\"M\"", "\"fault-proof\"", StringComparison.Ordinal), System.Text.Encoding.UTF8.GetString(fixture.Upstream.Books.Last.Body));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task N08_CodexPutsItsToolsInsideTheInput(string provider)
    {
        fixture.Upstream.On("codex", Step.Respond(200, "application/json", PlainCall(provider, "shell", "{\\\"command\\\":[\\\"ls\\\"]}")));
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/responses", $$"""
            {"model":"{{provider}}/fault-codex","store":false,"instructions":"Be brief.","input":[
              {"type":"additional_tools","role":"developer","tools":[{"type":"namespace","name":"functions","tools":[
                {"type":"function","name":"shell","description":"Runs","parameters":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"} } } } },
                {"type":"custom","name":"apply_patch","description":"Patches","format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"} }]}]},
              {"role":"user","content":[{"type":"input_text","text":"List"}]}]}
            """, fixture.Gateway.Key);
        Assert.True(answer.Status == 200, answer.Text);
        var sent = System.Text.Encoding.UTF8.GetString(fixture.Upstream.Books.Last.Body);
        Assert.Contains("\"shell\"", sent, StringComparison.Ordinal);
        Assert.Contains("\"apply_patch\"", sent, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(answer.Body);
        var call = json.RootElement.GetProperty("output").EnumerateArray().Single(i => i.GetProperty("type").GetString() == "function_call");
        Assert.Equal(("shell", "functions"), (call.GetProperty("name").GetString(), call.GetProperty("namespace").GetString()));
        Assert.Equal("{\"command\":[\"ls\"]}", call.GetProperty("arguments").GetString()!.Replace(" ", "", StringComparison.Ordinal));
    }

    /// <summary>Two namespaces may each have a tool of one name; no other dialect has namespaces, and each refuses two tools of one name.</summary>
    [Theory]
    [InlineData("chat")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task N08_ToolsOfOneNameInTwoNamespaces_StayApart(string provider)
    {
        const string Tool = """{"type":"function","name":"read","parameters":{"type":"object","properties":{}}}""";
        fixture.Upstream.On("codex", Step.Respond(200, "application/json", PlainCall(provider, "mail__read", "{}")));
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/responses", $$"""
            {"model":"{{provider}}/fault-codex","tools":[{"type":"namespace","name":"disk","tools":[{{Tool}}]},{"type":"namespace","name":"mail","tools":[{{Tool}}]},{"type":"function","name":"other","parameters":{} }],
             "input":[{"role":"user","content":"Read"},{"type":"function_call","call_id":"c1","name":"read","namespace":"disk","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"x"}]}
            """, fixture.Gateway.Key);
        Assert.True(answer.Status == 200, answer.Text);
        var sent = System.Text.Encoding.UTF8.GetString(fixture.Upstream.Books.Last.Body);
        Assert.DoesNotContain("\"name\":\"read\"", sent, StringComparison.Ordinal);
        Assert.Equal(provider == "gemini" ? 4 : 3, sent.Split("disk__read").Length);
        Assert.Equal(2, sent.Split("mail__read").Length);
        using var json = JsonDocument.Parse(answer.Body);
        var call = json.RootElement.GetProperty("output").EnumerateArray().Single(i => i.GetProperty("type").GetString() == "function_call");
        Assert.Equal(("read", "mail"), (call.GetProperty("name").GetString(), call.GetProperty("namespace").GetString()));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("anthropic")]
    public async Task N09_ClaudeCodeIsNotRefused_AndItsSystemMessagesAreHeard(string provider)
    {
        const string Rest = """
            ,"max_tokens":32000,"system":[{"type":"text","text":"You are a tool.","cache_control":{"type":"ephemeral"}}],"thinking":{"type":"adaptive","display":"summarized"},
            "output_config":{"effort":"high"},"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"metadata":{"user_id":"u"},
            "tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}}},"defer_loading":true,"cache_control":{"type":"ephemeral","ttl":"1h"}}],
            "messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]},{"role":"system","content":"The date has changed."},{"role":"user","content":"Go on"}],"stream":true}
            """;
        fixture.Upstream.On("claude", Says.Good);
        var before = fixture.Upstream.Books.Count;
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/messages?beta=true", $$"""{"model":"{{provider}}/fault-claude"{{Rest}}""", fixture.Gateway.Key, ("anthropic-version", "2023-06-01"), ("x-app", "cli"));
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(before + 1, fixture.Upstream.Books.Count);
        Assert.Contains("event: message_stop", answer.Text, StringComparison.Ordinal);
        var sent = System.Text.Encoding.UTF8.GetString(fixture.Upstream.Books.Last.Body);
        Assert.Contains("The date has changed.", sent, StringComparison.Ordinal);
        Assert.Contains("You are a tool.", sent, StringComparison.Ordinal);
        Assert.Contains("\"Bash\"", sent, StringComparison.Ordinal);
        if (provider == "anthropic")
        {
            Assert.Equal("{\"model\":\"fault-claude\"" + Rest, sent);
        }
    }

    private static string ProvenCall(string provider) => provider switch
    {
        "anthropic" => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"hm","signature":"P"},{"type":"tool_use","id":"toolu_1","name":"f","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":2}}""",
        "gemini" => """{"candidates":[{"content":{"parts":[{"functionCall":{"id":"call_1","name":"f","args":{}},"thoughtSignature":"P"}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"m"}""",
        _ => """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"P"},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{}","status":"completed"}],"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}""",
    } is var text ? text.Replace("\"P\"", $"\"{Proof}\"", StringComparison.Ordinal) : "";

    private static string PlainCall(string provider, string name, string arguments) => provider switch
    {
        "anthropic" => $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"tool_use","id":"toolu_1","name":"{{{name}}}","input":{{{arguments.Replace("\\", "", StringComparison.Ordinal)}}}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":2}}""",
        "gemini" => $$$"""{"candidates":[{"content":{"parts":[{"functionCall":{"id":"call_1","name":"{{{name}}}","args":{{{arguments.Replace("\\", "", StringComparison.Ordinal)}}}}}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"m"}""",
        _ => $$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"{{{name}}}","arguments":"{{{arguments}}}"}}]},"finish_reason":"tool_calls"}]}""",
    };

    private static string SecondStep(string caller, string model, string callId) => caller switch
    {
        "anthropic" => $$"""{"model":"{{model}}","max_tokens":3000,"thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"f","input_schema":{"type":"object"} }],"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"tool_use","id":"{{callId}}","name":"f","input":{} }]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{callId}}","content":"x"}]}]}""",
        "responses" => $$"""{"model":"{{model}}","reasoning":{"effort":"low"},"tools":[{"type":"function","name":"f","parameters":{"type":"object"} }],"input":[{"role":"user","content":"Hello"},{"type":"function_call","call_id":"{{callId}}","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"{{callId}}","output":"x"}]}""",
        "gemini" => $$"""{"generationConfig":{"thinkingConfig":{"thinkingBudget":1024} },"tools":[{"functionDeclarations":[{"name":"f"}]}],"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"functionCall":{"id":"{{callId}}","name":"f","args":{} } }]},{"role":"user","parts":[{"functionResponse":{"id":"{{callId}}","name":"f","response":{} } }]}]}""",
        _ => $$"""{"model":"{{model}}","reasoning_effort":"low","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"} } }],"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":null,"tool_calls":[{"id":"{{callId}}","type":"function","function":{"name":"f","arguments":"{}"} }]},{"role":"tool","tool_call_id":"{{callId}}","content":"x"}]}""",
    };

    private static void AssertProven(string provider, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var (items, name) = provider switch
        {
            "anthropic" => (json.RootElement.GetProperty("messages")[1].GetProperty("content").EnumerateArray(), "signature"),
            "gemini" => (json.RootElement.GetProperty("contents")[1].GetProperty("parts").EnumerateArray(), "thoughtSignature"),
            _ => (json.RootElement.GetProperty("input").EnumerateArray(), "encrypted_content"),
        };
        Assert.Contains(items, i => i.TryGetProperty(name, out var proof) && proof.GetString() == Proof);
    }
}
