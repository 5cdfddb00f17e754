using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>
/// Every recorded exchange with wire bytes (<c>raw</c>) goes to a caller of the same dialect byte for byte: streams and whole answers,
/// those behind Bedrock's and Vertex AI's fronts too. None is left out: what must not pass unchanged is judged for what must happen instead.
/// </summary>
public sealed class SameDialectTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    [Theory]
    [InlineData("chat", "json", 300)]
    [InlineData("chat", "sse", 170)]
    [InlineData("responses", "json", 130)]
    [InlineData("responses", "sse", 60)]
    [InlineData("anthropic", "json", 105)]
    [InlineData("anthropic", "sse", 55)]
    [InlineData("gemini", "json", 125)]
    [InlineData("gemini", "sse", 65)]
    public async Task EveryRawAnswer_IsByteIdentical(string name, string kind, int least)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var dialect = ClientDialect.All.Single(d => d.Provider == name);
        var isStream = kind == "sse";
        var failures = new List<string>();
        var identical = 0;
        foreach (var entry in Recordings.Shared!.List(null, kind, "raw", 200).Where(entry => entry.Protocol == dialect.Protocol || entry.Protocol.StartsWith($"{dialect.Protocol}-messages", StringComparison.Ordinal)
            || entry.Protocol == $"{dialect.Protocol}-bedrock" || entry.Protocol == $"{dialect.Protocol}-vertex"))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            var answer = await fixture.AskAsync(dialect, $"{name}/rec:{entry.Id}", isStream);
            if (answer.Status == 200 && answer.Body.AsSpan().SequenceEqual(recorded.ResponseBody))
            {
                identical++;
            }
            else
            {
                failures.Add($"{entry.Id}: {answer.Status}: recorded {recorded.ResponseBody.Length} bytes, got {answer.Body.Length}: …{answer.Text[^Math.Min(200, answer.Text.Length)..]}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differ, {identical} are identical:\n{string.Join('\n', failures)}");
        Assert.True(identical >= least, $"only {identical} are identical");
    }
}
