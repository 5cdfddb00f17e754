using Passerelle.Gateway.Tests.EndToEnd;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>What a target cannot be told is named in the words of the caller's dialect.</summary>
public sealed class NamedChangesTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    /// <summary>Anthropic has no JSON mode without a schema; the answer may be no JSON then, and the caller is told.</summary>
    [Theory]
    [InlineData("chat", ",\"response_format\":{\"type\":\"json_object\"}", "dropped:response_format")]
    [InlineData("responses", ",\"text\":{\"format\":{\"type\":\"json_object\"}}", "dropped:text.format")]
    [InlineData("gemini", ",\"generationConfig\":{\"responseMimeType\":\"application/json\"}", "dropped:generationConfig.responseMimeType")]
    public async Task JsonModeWithoutASchema(string caller, string member, string change)
    {
        fixture.Upstream.On("changes", Says.Good);
        foreach (var stream in (bool[])[false, true])
        {
            var answer = await fixture.AskAsync(ClientDialect.All.Single(d => d.Provider == caller), "anthropic/fault-changes", stream, member);
            Assert.Equal(200, answer.Status);
            Assert.Equal(change, answer.Header("x-passerelle-changes"));
        }
    }
}
