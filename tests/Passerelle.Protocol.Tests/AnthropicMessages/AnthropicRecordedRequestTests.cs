using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

public sealed class AnthropicRecordedRequestTests
{
    private static readonly TargetTraits Anthropic = new() { Model = "claude-test", Signatures = SignatureFormats.Anthropic };

    [Fact]
    public void EveryRecordedHead_IsRead_AndComesOutAsItWas()
    {
        var requests = Requests();
        foreach (var body in requests)
        {
            var error = AnthropicTraffic.Dialect.ReadHead(body, out var head);
            Assert.Null(error);
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            Assert.Equal(root.TryGetProperty("model", out var model) ? model.GetString() : null, head.Model);
            Assert.Equal(root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True, head.Stream);
            Assert.Equal(root.TryGetProperty("max_tokens", out var limit) ? limit.GetInt64() : null, head.MaxTokens);
            var edited = AnthropicTraffic.Dialect.EditRequest(head, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(head.Model ?? "m")), askUsage: true).Apply(body);
            using var after = JsonDocument.Parse(edited, Parsed.Strictly);
            if (head.Model is not null)
            {
                Assert.Equal(body, edited);
            }
            else
            {
                Assert.Equal("m", after.RootElement.GetProperty("model").GetString());
                Assert.True(edited.AsSpan().EndsWith(body.AsSpan(body.AsSpan().IndexOf("{"u8) + 1)));
            }
        }
    }

    [Fact]
    public void EveryRecordedRequest_ReadAndWritten_SaysTheSame()
    {
        var requests = Requests();
        foreach (var body in requests)
        {
            Assert.Null(AnthropicTraffic.Dialect.ReadRequest(body, out var request));
            var written = AnthropicTraffic.Dialect.WriteRequest(request, Anthropic);
            Assert.Null(written.Error);
            using var before = JsonDocument.Parse(body);
            using var after = JsonDocument.Parse(written.Body, Parsed.Strictly);
            Assert.Equal(RequestForm.Of(before.RootElement), RequestForm.Of(after.RootElement));
        }

        Assert.True(requests.Count > 300);
        TestContext.Current.TestOutputHelper?.WriteLine($"{requests.Count} requests");
    }

    private static List<byte[]> Requests()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);

        // Claude 2 on Bedrock was asked with a "prompt", which is another API.
        return [.. AnthropicTraffic.All().Concat(AnthropicTraffic.Load("anthropic-count-tokens"))
            .Where(x => x.Status == 200 && x.RequestBody is not null)
            .Select(x => x.RequestBody!)
            .Where(body => body.AsSpan().IndexOf("\"messages\""u8) >= 0)];
    }
}
