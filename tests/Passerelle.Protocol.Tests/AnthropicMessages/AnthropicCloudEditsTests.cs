using System.Text;
using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicCloudEditsTests
{
    [Theory]
    [InlineData("""{"model":"m","max_tokens":5,"stream":true,"messages":[]}""", null, """{"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"messages":[]}""")]
    [InlineData("""{"model":"m","stream":true,"max_tokens":5}""", null, """{"anthropic_version":"bedrock-2023-05-31","max_tokens":5}""")]
    [InlineData("""{"max_tokens":5,"model":"m","stream":true}""", null, """{"anthropic_version":"bedrock-2023-05-31","max_tokens":5}""")]
    [InlineData("""{"stream":false,"max_tokens":5,"model":"m"}""", null, """{"anthropic_version":"bedrock-2023-05-31","max_tokens":5}""")]
    [InlineData("""{"model":"m","stream":true}""", null, """{"anthropic_version":"bedrock-2023-05-31"}""")]
    [InlineData("""{"model":"m"}""", "a", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a"]}""")]
    [InlineData("""{}""", null, """{"anthropic_version":"bedrock-2023-05-31"}""")]
    [InlineData("""{ "messages" : [ 1.50 ] , "model" : "m" , "x" : "\u00e9" }""", null, """{ "anthropic_version":"bedrock-2023-05-31","messages" : [ 1.50 ] , "x" : "\u00e9" }""")]
    [InlineData("""{"max_tokens":5}""", " a, b ,a,,", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a","b"],"max_tokens":5}""")]
    [InlineData("""{"anthropic_version":"old","max_tokens":5}""", null, """{"anthropic_version":"bedrock-2023-05-31","max_tokens":5}""")]
    [InlineData("""{"model":"m","anthropic_version" : null,"stream":true}""", "a", """{"anthropic_beta":["a"],"anthropic_version" : "bedrock-2023-05-31"}""")]
    [InlineData("""{"anthropic_beta":["a","c"],"max_tokens":5}""", "b,a", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a","c","b"],"max_tokens":5}""")]
    [InlineData("""{"anthropic_beta":["a"],"max_tokens":5}""", null, """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a"],"max_tokens":5}""")]
    [InlineData("""{"anthropic_beta":null,"model":"m","max_tokens":5}""", "b", """{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["b"],"max_tokens":5}""")]
    public void Bedrock_HasModelAndStreamElsewhere(string body, string? betas, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(AnthropicCloudEdits.ForBedrock(Encoding.UTF8.GetBytes(body), betas).Apply(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("""{"model":"m","stream":true,"max_tokens":5}""", """{"anthropic_version":"vertex-2023-10-16","stream":true,"max_tokens":5}""")]
    [InlineData("""{"stream":true,"model":"m","anthropic_version":"2023-06-01"}""", """{"stream":true,"anthropic_version":"vertex-2023-10-16"}""")]
    public void Vertex_HasTheModelElsewhere(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(AnthropicCloudEdits.ForVertex(Encoding.UTF8.GetBytes(body)).Apply(Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void EveryRecordedRequest_KeepsAllElse()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var checkedBodies = 0;
        foreach (var entry in Recordings.Shared!.Index.Where(entry => entry.HasRequest && entry.Protocol is "anthropic-messages" or "anthropic-messages-bedrock" or "anthropic-messages-vertex"))
        {
            if (Recordings.Shared!.Load(entry.Id).RequestBody is not { Length: > 0 } body || Dialects.AnthropicMessages.ReadHead(body, out _) is not null)
            {
                continue;
            }

            using var before = JsonDocument.Parse(body);
            using var after = JsonDocument.Parse(AnthropicCloudEdits.ForBedrock(body, "beta-of-the-test").Apply(body), Parsed.Strictly);
            var kept = before.RootElement.EnumerateObject().Where(member => member.Name is not ("model" or "stream" or "anthropic_version" or "anthropic_beta")).ToList();

            Assert.Equal("bedrock-2023-05-31", after.RootElement.GetProperty("anthropic_version").GetString());
            Assert.Contains("beta-of-the-test", after.RootElement.GetProperty("anthropic_beta").EnumerateArray().Select(beta => beta.GetString()));
            Assert.Equal(kept.Count + 2, after.RootElement.EnumerateObject().Count());
            Assert.All(kept, member => Assert.Equal(member.Value.GetRawText(), after.RootElement.GetProperty(member.Name).GetRawText()));
            checkedBodies++;
        }

        Assert.True(checkedBodies > 300, $"{checkedBodies} bodies");
    }
}
