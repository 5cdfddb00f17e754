using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Recorded;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatRecordedRequestTests
{
    private static readonly IChatDialect Chat = (IChatDialect)Dialects.OpenAiChat;

    [Fact]
    public void EveryRequest_ThatAProviderTook_IsRead_AndSaysTheSameWhenWrittenAgain()
    {
        var failures = new List<string>();
        var total = 0;
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x is { Status: 200, RequestBody: not null }))
        {
            total++;
            if (Chat.ReadRequest(x.RequestBody, out var request) is { } error)
            {
                failures.Add($"{x.Id}: {error.Message}");
                continue;
            }

            using var before = JsonDocument.Parse(x.RequestBody);
            var traits = TraitsFor(before.RootElement);
            var written = Chat.WriteRequest(request, traits);
            if (written.Error is not null)
            {
                failures.Add($"{x.Id}: {written.Error.Message}");
                continue;
            }

            using var after = JsonDocument.Parse(written.Body, Parsed.Strictly);
            failures.AddRange(RequestDifferences.Between(before.RootElement, after.RootElement).Select(difference => $"{x.Id}: {difference}"));

            Assert.Null(Chat.ReadRequest(written.Body, out var again));
            var twice = Chat.WriteRequest(again, traits).Body;
            if (!written.Body.Span.SequenceEqual(twice.Span))
            {
                using var second = JsonDocument.Parse(twice);
                failures.Add($"{x.Id}: twice: {string.Join("; ", RequestDifferences.Between(after.RootElement, second.RootElement))}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{total} requests");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>The traits of a provider that takes what this request has.</summary>
    private static TargetTraits TraitsFor(JsonElement request)
    {
        var text = request.GetRawText();
        return TargetTraits.Default with
        {
            Model = request.GetProperty("model").GetString()!,
            MaxTokensField = request.TryGetProperty("max_completion_tokens", out _) ? "max_completion_tokens" : "max_tokens",
            DeveloperRole = text.Contains("\"developer\"", StringComparison.Ordinal),
            ReasoningField = text.Contains("\"reasoning_details\"", StringComparison.Ordinal) || text.Contains("\"cache_control\"", StringComparison.Ordinal) ? "reasoning_details"
                : text.Contains("\"reasoning_content\"", StringComparison.Ordinal) ? "reasoning_content" : "reasoning",
            ReasoningStyle = request.TryGetProperty("reasoning", out _) ? "object" : request.TryGetProperty("thinking", out _) ? "thinking" : "effort",
            Signatures = text.Contains("google-gemini-v1", StringComparison.Ordinal) ? SignatureFormats.Gemini
                : text.Contains("openai-responses-v1", StringComparison.Ordinal) ? SignatureFormats.OpenAi
                : text.Contains("xai-responses-v1", StringComparison.Ordinal) ? SignatureFormats.XAi : SignatureFormats.Anthropic,
        };
    }
}
