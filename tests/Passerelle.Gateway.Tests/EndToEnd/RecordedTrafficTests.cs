using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Recorded answers of real providers go through the gateway byte for byte, when caller and provider talk alike.</summary>
public sealed class RecordedTrafficTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
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
