using System.Text;
using Passerelle.Protocol.Model;
using static Passerelle.Protocol.Tests.BedrockConverse.ConverseTraffic;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>The content of answers, in pieces and whole.</summary>
public sealed class ConverseContentTests
{
    [Fact]
    public void Reasoning_HasItsSignature_AndRedactedOnesAreAsAnthropicGivesThem()
    {
        var redacted = Convert.ToBase64String("EuYBCoYB+/=="u8);
        var (builder, _) = Read(
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Let me "}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"see"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"Ep0C"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", $$$$"""{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"{{{{redacted}}}}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"text":"42"}}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));
        var whole = Whole($$$$"""
            {"output":{"message":{"role":"assistant","content":[
              {"reasoningContent":{"reasoningText":{"text":"Let me see","signature":"Ep0C"}}},{"reasoningContent":{"redactedContent":"{{{{redacted}}}}"}},{"text":"42"}]}},"stopReason":"end_turn"}
            """);

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var parts = Assert.Single(answer.Choices).Parts;
            Assert.Equal(3, parts.Count);
            var said = Assert.IsType<ReasoningPart>(parts[0]);
            Assert.Equal(("Let me see", SignatureFormats.Anthropic, "Ep0C"), (said.Text.Text, said.Signature!.Format, said.Signature.Data.Text));
            var hidden = Assert.IsType<ReasoningPart>(parts[1]);
            Assert.Equal((true, SignatureFormats.Anthropic, "EuYBCoYB+/=="), (hidden.IsRedacted, hidden.Signature!.Format, hidden.Signature.Data.Text));
        }
    }

    [Theory]
    [InlineData("AAECAw==")]
    [InlineData("no base64")]
    public void RedactedReasoningOfOthers_IsNobodysProof(string wire)
    {
        var (builder, _) = Read(("contentBlockDelta", $$$$"""{"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"{{{{wire}}}}"}}}"""), ("messageStop", """{"stopReason":"end_turn"}"""));

        var hidden = Assert.IsType<ReasoningPart>(Assert.Single(Assert.Single(builder.Answer.Choices).Parts));
        Assert.Equal((SignatureFormats.Unknown, wire), (hidden.Signature!.Format, hidden.Signature.Data.Text));
    }

    [Fact]
    public void ToolCalls_ComeInPieces_OrWhole()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"f","type":"tool_use"}}}"""),
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":""}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"a\":"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"\"\u00e9\"}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockStart", """{"start":{"toolUse":{"name":"g","toolUseId":"t2"}},"contentBlockIndex":1}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("messageStop", """{"stopReason":"tool_use"}"""));
        var whole = Whole("""{"output":{"message":{"content":[{"toolUse":{"input":{"a":"\u00e9"},"name":"f","toolUseId":"t1"}},{"toolUse":{"toolUseId":"t2","name":"g","input":{}}}],"role":"assistant"}},"stopReason":"tool_use"}""");

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var calls = Assert.Single(answer.Choices).Parts.Cast<ToolCallPart>().ToList();
            Assert.Equal([("t1", "f", """{"a":"é"}"""), ("t2", "g", "{}")], calls.Select(call => (call.Id, call.Name, ToolArguments.AsText(call.Arguments).Text!.Replace("\\u00e9", "é", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void ToolsThatBedrockRuns_AreNoCallsForTheCaller()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"toolUse":{"name":"nova_grounding","toolUseId":"t","type":"server_tool_use"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"query\":\"x\"}"}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockStart", """{"contentBlockIndex":1,"start":{"toolResult":{"status":"success","toolUseId":"t","type":"nova_grounding_result"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"toolResult":[{"text":"found"}]}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));

        var parts = Assert.Single(builder.Answer.Choices).Parts.Cast<OpaquePart>().ToList();
        Assert.Equal(["toolUse", "toolResult"], parts.Select(part => part.Kind));
        Assert.Equal("""{"toolUse":{"name":"nova_grounding","toolUseId":"t","type":"server_tool_use","input":{"query":"x"}}}""", parts[0].Value.ToString());
        Assert.Equal("""{"toolResult":{"status":"success","toolUseId":"t","type":"nova_grounding_result","content":[{"text":"found"}]}}""", parts[1].Value.ToString());
    }

    [Fact]
    public void Citations_BelongToTheTextBehindOrBeforeThem()
    {
        (string, string)[] events =
        [
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"citation":{"title":"policy","sourceContent":[{"text":"20 "},{"text":"days"}],"location":{"documentChar":{"documentIndex":0,"start":0,"end":5}}}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"Twenty days."}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("contentBlockDelta", """{"contentBlockIndex":1,"delta":{"text":" See "}}"""),
            ("contentBlockStop", """{"contentBlockIndex":1}"""),
            ("contentBlockDelta", """{"contentBlockIndex":2,"delta":{"citation":{"location":{"web":{"domain":"a.example","url":"https://a.example/x"}}}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":2}"""),
            ("contentBlockDelta", """{"contentBlockIndex":3,"delta":{"text":"there."}}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""),
        ];
        var (builder, _) = Read(events);
        var stream = new System.Buffers.ArrayBufferWriter<byte>();
        var reader = Dialects.BedrockConverse.ReadAnswer(Claude);
        var writer = Dialects.AnthropicMessages.WriteStream(stream, Fidelity.StreamPieces.Frame);
        foreach (var (name, payload) in events)
        {
            _ = reader.ReadEvent(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload), writer);
        }

        var parts = Assert.Single(builder.Answer.Choices).Parts.Cast<TextPart>().ToList();
        Assert.Equal(["Twenty days.", " See ", "there."], parts.Select(part => part.Text.Text));
        var document = Assert.Single(parts[0].Citations!);
        Assert.Equal(("policy", "20 days", null), (document.Title, document.CitedText, document.Url));
        Assert.Equal("https://a.example/x", Assert.Single(parts[1].Citations!).Url);
        Assert.Null(parts[2].Citations);

        // In a stream the block of the text must be open still.
        var text = Encoding.UTF8.GetString(stream.WrittenSpan);
        Assert.InRange(text.IndexOf("citations_delta", StringComparison.Ordinal), text.IndexOf(" See ", StringComparison.Ordinal), text.IndexOf("there.", StringComparison.Ordinal));
    }

    [Fact]
    public void CitedTextOfAWholeAnswer_IsText()
    {
        var parts = Assert.Single(Whole(
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"It says: "},
              {"citationsContent":{"content":[{"text":"twenty "},{"text":"days"}],"citations":[{"source":"https://a.example/facts","title":"Facts","sourceContent":[{"text":"20"}],"location":{"searchResultLocation":{"start":0,"end":1}}}]}}]}},"stopReason":"end_turn"}
            """).Answer.Choices).Parts.Cast<TextPart>().ToList();

        Assert.Equal("It says: twenty days", string.Concat(parts.Select(part => part.Text.Text)));
        Assert.Equal(("https://a.example/facts", "Facts", "20"), parts[^1].Citations!.Select(c => (c.Url, c.Title, c.CitedText)).Single());
    }

    [Fact]
    public void Pictures_AreTold()
    {
        var (builder, _) = Read(
            ("contentBlockStart", """{"contentBlockIndex":0,"start":{"image":{"format":"jpeg"}}}"""),
            ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"/9j/4AAQ"}}}}"""),
            ("contentBlockStop", """{"contentBlockIndex":0}"""),
            ("messageStop", """{"stopReason":"end_turn"}"""));
        var whole = Whole("""{"output":{"message":{"content":[{"image":{"format":"jpeg","source":{"bytes":"/9j/4AAQ"}}}]}},"stopReason":"end_turn"}""");

        foreach (var answer in new[] { builder.Answer, whole.Answer })
        {
            var picture = Assert.IsType<MediaPart>(Assert.Single(Assert.Single(answer.Choices).Parts));
            Assert.Equal((MediaKind.Image, "image/jpeg", "/9j/4AAQ"), (picture.Kind, picture.MediaType, picture.Base64.Text));
        }
    }
}
