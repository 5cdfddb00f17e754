using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>A provider that refuses the proofs of earlier reasoning is asked once more without them, with the same key; never twice.</summary>
public sealed class ProofRetryTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const string Proof = "UFJPT0YgUFJPT0YgUFJPT0Y=";

    public static TheoryData<string, string> Refusals => new()
    {
        { "anthropic", """{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0: Invalid `signature` in `thinking` block"}}""" },
        { "gemini", """{"error":{"code":400,"message":"Thought signature is not valid.","status":"INVALID_ARGUMENT"}}""" },
        { "responses", """{"error":{"message":"The encrypted content gAAA could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}""" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task RefusedProofs_AreLeftOut_Once(string provider, string refusal)
    {
        // Refuses whatever holds the proof, answers everything else well.
        fixture.Upstream.On("picky", Step.Source("picky", call =>
            Encoding.UTF8.GetString(call.Request.Body).Contains(Proof, StringComparison.Ordinal) ? UpstreamAnswer.Whole(400, "application/json", refusal) : Says.Answer(call.Request)));
        foreach (var stream in (bool[])[false, true])
        {
            var (path, body) = Ask(provider, "fault-picky", stream);
            var before = fixture.Upstream.Books.Count;
            var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);
            var heard = Heard.Of(ClientDialect.All.Single(d => d.Provider == provider), answer, stream);
            Assert.Equal((Says.Text, null), (heard.Text, heard.Error));
            Assert.Equal("2", answer.Header("x-passerelle-attempts"));

            var sent = fixture.Upstream.Books.Entries.Where(e => e.Sequence > before).ToList();
            Assert.Equal(2, sent.Count);
            var second = Encoding.UTF8.GetString(sent[1].Body);
            Assert.DoesNotContain(Proof, second, StringComparison.Ordinal);
            Assert.Contains("\"f\"", second, StringComparison.Ordinal);
            var record = fixture.Gateway.RecordOf(answer);
            Assert.Equal(RequestOutcome.Ok, record.Request.Outcome);
            Assert.Equal([AttemptOutcome.Error, AttemptOutcome.Ok], record.Attempts.Select(a => a.Outcome!.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task AProviderThatGoesOnRefusing_IsNotAskedAThirdTime(string provider, string refusal)
    {
        fixture.Upstream.On("stubborn", Step.Respond(400, "application/json", refusal));
        var (path, body) = Ask(provider, "fault-stubborn", stream: false);
        var before = fixture.Upstream.Books.Count;
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);
        Assert.Equal(400, answer.Status);
        Assert.Equal(before + 2, fixture.Upstream.Books.Count);
        Assert.Equal(2, fixture.Gateway.RecordOf(answer).Attempts.Count);
        Assert.Equal(refusal, answer.Text);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("responses")]
    public async Task AnotherMistake_IsNotAskedAgain(string provider)
    {
        fixture.Upstream.On("other", Step.Respond(400, "application/json", """{"type":"error","error":{"type":"invalid_request_error","code":400,"status":"INVALID_ARGUMENT","message":"max_tokens is too large"}}"""));
        var (path, body) = Ask(provider, "fault-other", stream: false);
        var before = fixture.Upstream.Books.Count;
        Assert.Equal(400, (await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key)).Status);
        Assert.Equal(before + 1, fixture.Upstream.Books.Count);
    }

    /// <summary>A conversation with a proof, in the provider's own dialect.</summary>
    private static (string Path, string Body) Ask(string provider, string model, bool stream)
    {
        var client = ClientDialect.All.Single(d => d.Provider == provider);
        var flag = stream && provider != "gemini" ? ",\"stream\":true" : "";
        return (client.Path($"{provider}/{model}", stream), provider switch
        {
            "anthropic" => $$"""{"model":"anthropic/{{model}}","max_tokens":3000,"tools":[{"name":"f","input_schema":{"type":"object"} }],"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"{{Proof}}"},{"type":"tool_use","id":"t","name":"f","input":{} }]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}]{{flag}}}""",
            "gemini" => $$"""{"tools":[{"functionDeclarations":[{"name":"f"}]}],"contents":[{"role":"user","parts":[{"text":"Hello"}]},{"role":"model","parts":[{"functionCall":{"id":"c","name":"f","args":{} },"thoughtSignature":"{{Proof}}"}]},{"role":"user","parts":[{"functionResponse":{"id":"c","name":"f","response":{} } }]}]}""",
            _ => $$"""{"model":"responses/{{model}}","tools":[{"type":"function","name":"f","parameters":{"type":"object"} }],"input":[{"role":"user","content":"Hello"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"{{Proof}}"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"x"}]{{flag}}}""",
        });
    }
}
