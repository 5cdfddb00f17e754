using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>A model's turn that comes in pieces, one content for each chunk of a stream, is one message.</summary>
public sealed class GeminiTurnsTests
{
    [Fact]
    public void ChunksOfAToolLoop_AreOneMessage_WithTheThoughtWholeBesideItsSignature()
    {
        var messages = Read("""
            {"role":"user","parts":[{"text":"Weather?"}]},
            {"role":"model","parts":[{"text":"Let me","thought":true}]},
            {"role":"model","parts":[{"text":" look","thought":true}]},
            {"role":"model","parts":[{"text":"","thought":true,"thoughtSignature":"c2ln"}]},
            {"role":"model","parts":[{"functionCall":{"id":"c1","name":"weather","args":{}}}]},
            {"role":"model","parts":[{"text":""}]},
            {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"weather","response":{"output":"blue"}}}]}
            """);

        Assert.Equal([Role.User, Role.Assistant, Role.User], messages.Select(m => m.Role));
        Assert.Equal(2, messages[1].Parts.Count);
        var thought = Assert.IsType<ReasoningPart>(messages[1].Parts[0]);
        Assert.Equal(("Let me look", "c2ln"), (thought.Text.Text, thought.Signature?.Data.Text));
        Assert.IsType<ToolCallPart>(messages[1].Parts[1]);
    }

    [Fact]
    public void ChunksOfAText_AreOneText_UpToTheSignedPiece()
    {
        var messages = Read("""
            {"role":"model","parts":[{"text":"One \u00e9"}]},
            {"role":"model","parts":[{"text":" two"},{"text":"","thoughtSignature":"c2ln"}]},
            {"role":"model","parts":[{"text":"three"}]}
            """);

        var texts = Assert.Single(messages).Parts.Cast<TextPart>().ToList();
        Assert.Equal(["One é two", "three"], texts.Select(t => t.Text.Text));
        Assert.Equal(["c2ln", null], texts.Select(t => t.Signature?.Data.Text));
    }

    [Fact]
    public void PartsOfOneContent_StayApart_ButForPiecesOfAThought()
    {
        var parts = Assert.Single(Read("""{"role":"model","parts":[{"text":"a","thought":true},{"text":"b","thought":true},{"text":"c"},{"text":"d"}]}""")).Parts;

        Assert.Equal(["ab", "c", "d"], parts.Select(p => p is ReasoningPart thought ? thought.Text.Text : ((TextPart)p).Text.Text));
    }

    [Fact]
    public void TurnsOfTheUser_StayApart() =>
        Assert.Equal(2, Read("""{"role":"user","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"b"}]}""").Count);

    /// <summary>Each piece is copied once.</summary>
    [Fact]
    public void ManyPieces_TakeNoLongerThanTheirLength()
    {
        var chunk = """{"role":"model","parts":[{"text":"word ","thought":true}]}""";

        var part = Assert.Single(Assert.Single(Read(string.Join(',', Enumerable.Repeat(chunk, 100_000)))).Parts);

        Assert.Equal(500_000, ((ReasoningPart)part).Text.Chars.Escaped.Length);
    }

    private static List<ChatMessage> Read(string contents)
    {
        Assert.Null(GeminiTraffic.Dialect.ReadRequest(Encoding.UTF8.GetBytes($$"""{"contents":[{{contents}}]}"""), out var request));
        return request.Messages;
    }
}
