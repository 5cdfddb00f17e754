using System.Text.Json;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>
/// What gateways get wrong first, measured with real client libraries, as bytes on the wire: one test each, under the number of the list.
/// Those of tools are in <see cref="TenThingsOfToolsTests"/>.
/// </summary>
public sealed class TenThingsTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    public static TheoryData<string> Providers => [.. ClientDialect.All.Select(d => d.Provider)];

    private Uri Address => fixture.Gateway.Address;

    private string Key => fixture.Gateway.Key;

    [Theory]
    [InlineData("/v1/models", "authorization", "Bearer {0}", "", "data")]
    [InlineData("/v1/models/chat/plain", "authorization", "Bearer {0}", "", "object")]
    [InlineData("/v1/models", "authorization", "Bearer {0}", "2026-10-21", "has_more")]
    [InlineData("/v1/models", "x-api-key", "{0}", "2023-06-01", "has_more")]
    [InlineData("/v1/models/chat/plain", "x-api-key", "{0}", "2023-06-01", "display_name")]
    [InlineData("/v1/models", "x-goog-api-key", "{0}", "", "models")]
    [InlineData("/v1beta/models", "x-goog-api-key", "{0}", "", "models")]
    [InlineData("/v1/models/chat/plain", "x-goog-api-key", "{0}", "", "supportedGenerationMethods")]
    public async Task N01_ThreeProtocolsShareModels(string path, string header, string form, string version, string member)
    {
        (string, string)[] headers = [(header, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Key))];
        var answer = await RawHttp.GetAsync(Address, path, null, version.Length > 0 ? [.. headers, ("anthropic-version", version)] : headers);
        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.True(json.RootElement.TryGetProperty(member, out _), answer.Text);
    }

    [Theory]
    [InlineData("/v1/models/{0}:generateContent")]
    [InlineData("/v1beta/models/{0}:generateContent")]
    [InlineData("/v1/publishers/google/models/{0}:generateContent")]
    [InlineData("/v1beta1/publishers/google/models/{0}:generateContent")]
    [InlineData("/v1/projects/p/locations/us-central1/publishers/google/models/{0}:generateContent")]
    [InlineData("/v1beta1/projects/p/locations/global/publishers/google/models/{0}:generateContent")]
    public async Task N01_GeminiIsOnEveryPathThatItsClientsUse(string path)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var provider in (string[])["gemini", "chat"])
        {
            var answer = await RawHttp.PostAsync(
                Address, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, $"{provider}/fault-ten"), """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}""", null, ("x-goog-api-key", Key));
            Assert.True(answer.Status == 200, answer.Text);
            using var json = JsonDocument.Parse(answer.Body);
            Assert.Equal(Says.Text, json.RootElement.GetProperty("candidates")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString());
        }
    }

    [Theory]
    [InlineData("authorization", "Bearer {0}", "2026-10-21")]
    [InlineData("authorization", "Bearer {0}", "2023-06-01")]
    [InlineData("x-api-key", "{0}", "2023-06-01")]
    [InlineData("x-api-key", "{0}", "2099-01-01")]
    public async Task N02_AnthropicSdksSendBearer_AndTheirVersionReachesAnthropic(string header, string form, string version)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var provider in (string[])["anthropic", "chat"])
        {
            var answer = await RawHttp.PostAsync(
                Address,
                "/v1/messages?beta=true",
                $$"""{"model":"{{provider}}/fault-ten","max_tokens":10,"messages":[{"role":"user","content":"Hi"}]}""",
                null,
                (header, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Key)),
                ("anthropic-version", version),
                ("anthropic-beta", "a-beta-2026,another"),
                ("x-stainless-helper-method", "stream"));
            Assert.True(answer.Status == 200, answer.Text);
            var head = fixture.Upstream.Books.Last.Head;
            Assert.DoesNotContain(Key, head, StringComparison.Ordinal);
            Assert.Equal(provider == "anthropic", head.Contains($"anthropic-version: {version}", StringComparison.OrdinalIgnoreCase));
            Assert.Equal(provider == "anthropic", head.Contains("anthropic-beta: a-beta-2026,another", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task N03_MessageThreadsAreRefusedInTheWordsThatTheSdkGoesOnBy(string provider)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var thread in (string[])["""{"type":"create"}""", """{"type":"continue","previous_message_id":"msg_1"}"""])
        {
            var before = fixture.Upstream.Books.Count;
            var answer = await RawHttp.PostAsync(
                Address, "/v1/messages", $$"""{"model":"{{provider}}/fault-ten","max_tokens":10,"thread":{{thread}},"messages":[{"role":"user","content":"Hi"}]}""", Key, ("anthropic-beta", "message-threads-2026-08-12"));
            Assert.Equal(400, answer.Status);
            using var json = JsonDocument.Parse(answer.Body);
            var error = json.RootElement.GetProperty("error");
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            Assert.Equal("thread_unsupported_request", error.GetProperty("details").GetProperty("error_code").GetString());
            Assert.Equal(["context_management"], error.GetProperty("details").GetProperty("unsupported").EnumerateArray().Select(u => u.GetString()));
            Assert.Equal(before, fixture.Upstream.Books.Count);
        }

        var without = await RawHttp.PostAsync(Address, "/v1/messages", $$"""{"model":"{{provider}}/fault-ten","max_tokens":10,"thread":null,"messages":[{"role":"user","content":"Hi"}]}""", Key);
        Assert.Equal(200, without.Status);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task N05_ResponsesHaveAnnotationsAndLogprobs_AndNumbersThatRise(string provider)
    {
        fixture.Upstream.On("ten", Says.Good);
        var responses = ClientDialect.All.Single(d => d.Provider == "responses");
        using var whole = JsonDocument.Parse((await fixture.AskAsync(responses, $"{provider}/fault-ten", stream: false)).Body);
        var part = whole.RootElement.GetProperty("output").EnumerateArray().Single(i => i.GetProperty("type").GetString() == "message").GetProperty("content")[0];
        Assert.Equal((JsonValueKind.Array, JsonValueKind.Array), (part.GetProperty("annotations").ValueKind, part.GetProperty("logprobs").ValueKind));

        var last = -1L;
        var deltas = 0;
        foreach (var line in (await fixture.AskAsync(responses, $"{provider}/fault-ten", stream: true)).Events)
        {
            using var json = JsonDocument.Parse(line);
            var number = json.RootElement.GetProperty("sequence_number").GetInt64();
            Assert.True(number > last, line);
            last = number;
            if (json.RootElement.GetProperty("type").GetString() == "response.output_text.delta")
            {
                deltas++;
                Assert.Equal(JsonValueKind.Array, json.RootElement.GetProperty("logprobs").ValueKind);
            }
            else if (json.RootElement.TryGetProperty("part", out var told))
            {
                Assert.Equal(JsonValueKind.Array, told.GetProperty("annotations").ValueKind);
            }
        }

        Assert.Equal(2, deltas);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task N06_TheUsageChunkComesWhenItIsAskedFor_AndOnlyThen(string provider)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var (options, wanted) in ((string, bool)[])[(",\"stream_options\":{\"include_usage\":true}", true), ("", false), (",\"stream_options\":{\"include_usage\":false}", false), (",\"stream_options\":null", false)])
        {
            var answer = await RawHttp.PostAsync(Address, "/v1/chat/completions", $$"""{"model":"{{provider}}/fault-ten","stream":true{{options}},"messages":[{"role":"user","content":"Hi"}]}""", Key);
            var chunks = answer.Events.Where(e => e.Contains("\"choices\":[]", StringComparison.Ordinal)).ToList();
            Assert.Equal(wanted ? 1 : 0, chunks.Count);
            Assert.Equal("[DONE]", answer.Events[^1]);
            if (wanted)
            {
                Assert.Equal(chunks[0], answer.Events[^2]);
                using var json = JsonDocument.Parse(chunks[0]);
                var usage = json.RootElement.GetProperty("usage");
                Assert.Equal((5, 2, 7), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32()));
            }

            Assert.Equal(2, fixture.Gateway.RecordOf(answer).Request.OutputTokens);
        }
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("gemini")]
    public async Task N07_EmbeddingsComeInTheEncodingThatIsAskedFor(string provider)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var (format, isText) in ((string, bool)[])[(",\"encoding_format\":\"base64\"", true), (",\"encoding_format\":\"float\"", false), ("", false)])
        {
            var answer = await RawHttp.PostAsync(Address, "/v1/embeddings", $$"""{"model":"{{provider}}/fault-ten","input":["Hi"]{{format}}}""", Key);
            Assert.True(answer.Status == 200, answer.Text);
            using var json = JsonDocument.Parse(answer.Body);
            var vector = json.RootElement.GetProperty("data")[0].GetProperty("embedding");
            var numbers = isText
                ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(vector.GetBytesFromBase64()).ToArray()
                : [.. vector.EnumerateArray().Select(v => v.GetSingle())];
            Assert.Equal([0.5f, -0.25f], numbers);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task N10_TheReplysShapeIsTheOneOfTheRequestsGeneration(string provider)
    {
        fixture.Upstream.On("ten", Says.Good);
        foreach (var (generation, finish, usage) in ((string, string, string)[])
            [("2", "\"finishReason\":\"stop\"", "\"inputTokens\":5"), ("3", "\"finishReason\":{\"unified\":\"stop\"", "\"inputTokens\":{\"total\":5"), ("4", "\"finishReason\":{\"unified\":\"stop\"", "\"inputTokens\":{\"total\":5")])
        {
            var caller = ClientDialect.Of($"ai-sdk-{generation}");
            foreach (var stream in (bool[])[false, true])
            {
                var answer = await fixture.AskAsync(caller, $"{provider}/fault-ten", stream);
                var end = stream ? answer.Events[^2] : answer.Text;
                Assert.Contains(finish, end, StringComparison.Ordinal);
                Assert.Contains(usage, end, StringComparison.Ordinal);
                Assert.DoesNotContain("ping", answer.Text, StringComparison.Ordinal);
                Assert.Equal(Says.Text, string.Concat(caller.Read(answer.Body, stream).Answer.Choices[0].Parts.OfType<Passerelle.Protocol.Model.TextPart>().Select(part => part.Text.Text)));
            }
        }
    }
}
