using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Recorded answers of real providers reach callers of every dialect.</summary>
public sealed class TranslatedTrafficTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const int Most = 60;

    public static TheoryData<string, string, bool> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, bool>();
            foreach (var from in ClientDialect.All)
            {
                foreach (var to in ClientDialect.All.Concat(ClientDialect.AiSdk).Where(d => d != from))
                {
                    pairs.Add(from.Provider, to.Provider, false);
                    pairs.Add(from.Provider, to.Provider, true);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task OtherDialect_SaysTheSame(string provider, string caller, bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var from = Of(provider);
        var to = Of(caller);
        var failures = new List<string>();
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List(from.Protocol, stream ? "sse" : "json", "raw", 200))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            if (compared == Most || !EndsWell(from, recorded, stream) || !recorded.Json.TryGetProperty("expect", out var expect) || expect.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            compared++;
            var answer = await fixture.AskAsync(to, $"{provider}/rec:{entry.Id}", stream);
            if (answer.Status != 200)
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(300, answer.Text.Length)]}");
                continue;
            }

            var read = to.Read(answer.Body, stream);
            var choice = read.Answer.Choices.FirstOrDefault();
            var text = string.Concat(choice?.Parts.OfType<TextPart>().Select(p => p.Text.Text) ?? []);
            var calls = choice?.Parts.OfType<ToolCallPart>().Select(c => c.Name).ToList() ?? [];
            if (!read.IsEnded)
            {
                failures.Add($"{entry.Id}: does not end well: …{answer.Text[^Math.Min(200, answer.Text.Length)..]}");
            }
            else if (expect.GetProperty("text").GetString() is { } said && said != text && said + expect.GetProperty("refusal").GetString() != text)
            {
                failures.Add($"{entry.Id}: text is «{Cut(text)}» and not «{Cut(said)}»");
            }
            else if (!expect.GetProperty("tool_calls").EnumerateArray().Select(c => c.GetProperty("name").GetString()).SequenceEqual(calls))
            {
                failures.Add($"{entry.Id}: calls are [{string.Join(", ", calls)}]");
            }
        }

        Assert.True(compared >= 15, $"only {compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    private static ClientDialect Of(string provider) => ClientDialect.Of(provider);

    /// <summary>Cloudflare parses structured output itself and gives an object where text belongs; the recordings expect no text of it.</summary>
    private static bool HasObjectAsContent(RecordedExchange recorded) => Encoding.UTF8.GetString(recorded.ResponseBody).Contains("\"content\":{\"", StringComparison.Ordinal) && recorded.Provider == "cloudflare";

    private static string Cut(string text) => text.Length > 100 ? text[..100] + "…" : text;

    /// <summary>Whether the recording is a whole answer without an error in it, by what its own reader says.</summary>
    private static bool EndsWell(ClientDialect dialect, RecordedExchange recorded, bool stream)
    {
        var read = dialect.Read(recorded.ResponseBody, stream);
        return read is { IsEnded: true, Answer: { Error: null, Choices.Count: > 0 } }
            && read.Answer.Choices.All(c => c.Finish != FinishReason.Unknown || !c.NativeFinish.IsEmpty)
            && !HasObjectAsContent(recorded);
    }
}
