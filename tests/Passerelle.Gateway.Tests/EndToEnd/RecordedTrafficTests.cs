using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Recorded answers of real providers go through the gateway byte for byte, when caller and provider talk alike.</summary>
public sealed class RecordedTrafficTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    /// <summary>A stream that was cut by its recorder, or that its provider ended without a reason for stopping: never passed off as whole.</summary>
    private static bool EndsHonestly(byte[] body) =>
        Encoding.UTF8.GetString(body) is var text && text.Contains("data: [DONE]", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(text, "\"finish_reason\":\\s*\"[a-z_]+\"");

    [Fact]
    public async Task Answers_WholeBodies_AreIdentical()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var entries = Recordings.Shared!.List("openai-chat", "json", "raw", 200).ToList();
        var failures = new List<string>();
        foreach (var entry in entries)
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body($"up/rec:{entry.Id}"));
            if (answer.Status != 200 || !answer.Body.AsSpan().SequenceEqual(recorded.ResponseBody))
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(200, answer.Text.Length)]}");
            }
        }

        Assert.True(entries.Count >= 200, $"only {entries.Count} recordings");
        Assert.True(failures.Count == 0, $"{failures.Count} of {entries.Count} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    [Fact]
    public async Task Answers_Streams_AreIdentical()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var entries = Recordings.Shared!.List("openai-chat", "sse", "raw", 200).ToList();
        var failures = new List<string>();
        var whole = 0;
        foreach (var entry in entries)
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            var answer = await fixture.Gateway.ChatAsync(
                GatewayHost.Body($"up/rec:{entry.Id}", stream: true, ",\"stream_options\":{\"include_usage\":true}"));
            if (!EndsHonestly(recorded.ResponseBody))
            {
                continue;
            }

            whole++;
            if (answer.Status != 200 || !answer.Text.TrimEnd().Equals(Encoding.UTF8.GetString(recorded.ResponseBody).TrimEnd(), StringComparison.Ordinal))
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Body.Length} bytes, recorded {recorded.ResponseBody.Length}: …{answer.Text[^Math.Min(150, answer.Text.Length)..]}");
            }
        }

        Assert.True(whole >= 100, $"only {whole} whole streams");
        Assert.True(failures.Count == 0, $"{failures.Count} of {whole} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    [Fact]
    public async Task Errors_OfTheCallersOwnFault_AreIdentical()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var failures = new List<string>();
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List("openai-chat", "json").Where(e => e.Status is 400 or 404 or 422 or 429))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            if (!Protocol.Dialects.OpenAiChat.IsErrorEnvelope(recorded.ResponseBody))
            {
                continue;
            }

            compared++;
            var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body($"up/rec:{entry.Id}"));
            if (answer.Status != recorded.Status || !answer.Body.AsSpan().SequenceEqual(recorded.ResponseBody))
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(200, answer.Text.Length)]}");
            }
        }

        Assert.True(compared >= 15, $"only {compared} compared");
        Assert.True(failures.Count == 0, $"{failures.Count} differ:\n{string.Join('\n', failures.Take(10))}");
    }

    [Fact]
    public async Task Usage_OfEveryRecordedAnswer_IsOnRecord()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List("openai-chat", "json", "raw", 200, "openai").Take(40))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            using var body = System.Text.Json.JsonDocument.Parse(recorded.ResponseBody);
            if (!body.RootElement.TryGetProperty("usage", out var usage) || usage.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                continue;
            }

            compared++;
            var answer = await fixture.Gateway.ChatAsync(GatewayHost.Body($"up/rec:{entry.Id}"));
            var record = fixture.Gateway.RecordOf(answer).Request;
            Assert.Equal(usage.GetProperty("prompt_tokens").GetInt64(), record.InputTokens);
            Assert.Equal(usage.GetProperty("completion_tokens").GetInt64(), record.OutputTokens);
            Assert.Equal(usage.GetRawText(), Encoding.UTF8.GetString(record.UsageJson.Span));
            Assert.Equal(RequestOutcome.Ok, record.Outcome);
        }

        Assert.True(compared >= 20, $"only {compared} compared");
    }
}
