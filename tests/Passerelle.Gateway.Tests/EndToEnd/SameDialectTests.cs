using System.Text;
using System.Text.RegularExpressions;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>
/// Every recorded exchange with wire bytes (<c>raw</c>) goes to a caller of the same dialect byte for byte: streams and whole answers,
/// those behind Bedrock's and Vertex AI's fronts too. None is left out: what must not pass unchanged is judged for what must happen instead.
/// </summary>
public sealed partial class SameDialectTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    [Theory]
    [InlineData("chat", "json", 314)]
    [InlineData("chat", "sse", 176)]
    [InlineData("responses", "json", 143)]
    [InlineData("responses", "sse", 60)]
    [InlineData("anthropic", "json", 111)]
    [InlineData("anthropic", "sse", 57)]
    [InlineData("gemini", "json", 139)]
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
            else if (!isStream || !(IsCompleted(recorded, answer) || IsRefused(recorded, answer)))
            {
                failures.Add($"{entry.Id}: {answer.Status}: recorded {recorded.ResponseBody.Length} bytes, got {answer.Body.Length}: …{answer.Text[^Math.Min(200, answer.Text.Length)..]}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differ, {identical} are identical:\n{string.Join('\n', failures)}");
        Assert.True(identical >= least, $"only {identical} are identical");
    }

    /// <summary>A stream that is whole but ends without its last blank line, or without <c>[DONE]</c>, gets what is missing and nothing else.</summary>
    private static bool IsCompleted(RecordedExchange recorded, RawAnswer answer) =>
        answer.Status == 200 && SaysWhyItStopped().IsMatch(Encoding.UTF8.GetString(recorded.ResponseBody)) && answer.Body.AsSpan().StartsWith(recorded.ResponseBody)
        && Encoding.UTF8.GetString(answer.Body.AsSpan(recorded.ResponseBody.Length)).Trim() is var added
        && (added.Length == 0 || (added == "data: [DONE]" && recorded.ResponseBody.AsSpan().IndexOf("[DONE]"u8) < 0));

    /// <summary>A stream that never says why it stopped, or has an error in it, is no answer: the caller gets an error in its place.</summary>
    private static bool IsRefused(RecordedExchange recorded, RawAnswer answer) =>
        answer.Status == 502 && !SaysWhyItStopped().IsMatch(Encoding.UTF8.GetString(recorded.ResponseBody)) && answer.Text.Contains("\"error\"", StringComparison.Ordinal);

    [GeneratedRegex("\"(finish_reason|finishReason|stop_reason|blockReason)\"\\s*:\\s*\"[^\"]+\"|\"type\"\\s*:\\s*\"response\\.(completed|incomplete)\"|\"expires_at\"\\s*:\\s*[1-9]")]
    private static partial Regex SaysWhyItStopped();
}
