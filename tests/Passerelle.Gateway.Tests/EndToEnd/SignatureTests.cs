using System.Reflection;
using System.Text.Json;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Protocol;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>The second step of a tool loop has its provider's proofs, although the client's dialect knows nothing of them.</summary>
public sealed class SignatureTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AClientThatDropsReasoning_StillSendsItsProofs(bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List("anthropic-messages", stream ? "sse" : "json", null, 200))
        {
            var anthropic = ClientDialect.All.Single(d => d.Provider == "anthropic");
            var recorded = anthropic.Read(Recordings.Shared!.Load(entry.Id).ResponseBody, stream).Answer;
            var proof = recorded.Choices.FirstOrDefault()?.Parts.OfType<ReasoningPart>().FirstOrDefault(r => r.Signature is not null && !r.IsRedacted);
            if (proof is null || recorded.Choices[0].Parts.OfType<ToolCallPart>().FirstOrDefault() is not { } call)
            {
                continue;
            }

            compared++;
            var chat = ClientDialect.All.Single(d => d.Provider == "chat");
            Assert.Equal(200, (await fixture.AskAsync(chat, $"anthropic/rec:{entry.Id}", stream)).Status);
            var before = fixture.Upstream.Books.Count;
            await RawHttp.PostAsync(fixture.Gateway.Address, "/v1/chat/completions", $$"""
                {"model":"anthropic/rec:{{entry.Id}}","reasoning_effort":"low","messages":[{"role":"user","content":"Hello"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"{{call.Id}}","type":"function","function":{"name":"{{call.Name}}","arguments":"{}"} }]},
                {"role":"tool","tool_call_id":"{{call.Id}}","content":"done"}],
                "tools":[{"type":"function","function":{"name":"{{call.Name}}","parameters":{"type":"object"} } }]}
                """, fixture.Gateway.Key);
            using var sent = JsonDocument.Parse(fixture.Upstream.Books.Entries.First(e => e.Sequence > before).Body);
            var thinking = sent.RootElement.GetProperty("messages")[1].GetProperty("content")[0];
            Assert.Equal(proof.Signature!.Data.Text, thinking.GetProperty("signature").GetString());
            Assert.Equal(proof.Text.Text ?? "", thinking.GetProperty("thinking").GetString());
        }

        Assert.True(compared >= 1, "no recording has both");
    }

    [Fact]
    public void TheRememberingSink_PassesEverythingOn() =>
        Assert.Empty(typeof(AnswerSink).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.IsVirtual)
            .Select(m => m.Name)
            .Except(typeof(SignatureVault).Assembly.GetType("Passerelle.Gateway.Relay.Signatures.RememberingSink", throwOnError: true)!.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(m => m.Name)));
}
