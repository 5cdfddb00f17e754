using System.Text;
using System.Text.Json;

namespace Passerelle.Protocol.Tests.Recorded;

public sealed class RecordedRequestTests
{
    [Fact]
    public void EveryRecordedRequest_IsRead_AndComesOutAsItWas()
    {
        var requests = RecordedTraffic.OpenAiChat().Where(x => x.RequestBody is not null).ToList();
        var failures = new List<string>();
        foreach (var x in requests)
        {
            var body = x.RequestBody!;
            if (Dialects.OpenAiChat.ReadHead(body, out var head) is { } error)
            {
                failures.Add($"{x.Id}: {error.Message}");
                continue;
            }

            var model = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(head.Model));
            var edits = Dialects.OpenAiChat.EditRequest(head, model, askUsage: head.WantsStreamUsage);
            if (!edits.Apply(body).AsSpan().SequenceEqual(body))
            {
                failures.Add($"{x.Id}: changed");
            }

            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (head.Model != root.GetProperty("model").GetString()
                || head.Stream != (root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True))
            {
                failures.Add($"{x.Id}: read as {head.Model}, stream {head.Stream}");
            }
        }

        Assert.NotEmpty(requests);
        Assert.Empty(failures);
        TestContext.Current.TestOutputHelper?.WriteLine($"{requests.Count} requests");
    }

    [Fact]
    public void EveryRecordedRequest_WithAnotherModelAndUsage_IsTheSameInAllElse()
    {
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x.RequestBody is not null))
        {
            var body = x.RequestBody!;
            Assert.Null(Dialects.OpenAiChat.ReadHead(body, out var head));

            using var before = JsonDocument.Parse(body);
            using var after = JsonDocument.Parse(Dialects.OpenAiChat.EditRequest(head, "\"other\""u8.ToArray(), askUsage: true).Apply(body), Parsed.Strictly);

            Assert.Equal("other", after.RootElement.GetProperty("model").GetString());
            Assert.True(!head.Stream || after.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean(), x.Id);
            var kept = before.RootElement.EnumerateObject().Where(m => m.Name is not ("model" or "stream_options"));
            Assert.All(kept, m => Assert.Equal(m.Value.GetRawText(), after.RootElement.GetProperty(m.Name).GetRawText()));
        }
    }
}
