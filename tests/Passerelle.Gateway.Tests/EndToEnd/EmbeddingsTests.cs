using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Recorded embeddings reach callers of their own dialect and of the other.</summary>
public sealed class EmbeddingsTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    [Fact]
    public async Task OpenAi_AsRecorded()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var failures = new List<string>();
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List("openai-embeddings", "json", "raw", 200))
        {
            var recorded = Recordings.Shared!.Load(entry.Id);
            var asked = recorded.Json.GetProperty("request") is { ValueKind: JsonValueKind.Object } request && request.GetProperty("body").GetString() is { } body && body.Contains("base64", StringComparison.Ordinal);
            compared++;
            var answer = await PostAsync("/v1/embeddings", $$"""{"model":"chat/rec:{{entry.Id}}","input":["a"]{{(asked ? ",\"encoding_format\":\"base64\"" : "")}}}""");
            if (answer.Status != 200 || !answer.Body.AsSpan().SequenceEqual(recorded.ResponseBody))
            {
                failures.Add($"{entry.Id}: {answer.Status} {answer.Text[..Math.Min(200, answer.Text.Length)]}");
            }
        }

        Assert.True(compared >= 8, $"only {compared}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared} differ:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public async Task GeminiVectors_ForAnOpenAiCaller_InTheEncodingItAskedFor()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var compared = 0;
        foreach (var entry in Recordings.Shared!.List("gemini-embeddings", "json", null, 200))
        {
            using var recorded = JsonDocument.Parse(Recordings.Shared!.Load(entry.Id).ResponseBody);
            if (!recorded.RootElement.TryGetProperty("embeddings", out var vectors) || !vectors[0].TryGetProperty("values", out _))
            {
                continue;
            }

            compared++;
            var inputs = string.Join(',', Enumerable.Repeat("\"a\"", vectors.GetArrayLength()));
            var model = $"gemini/rec:{entry.Id}";
            var floats = await PostAsync("/v1/embeddings", $$"""{"model":"{{model}}","input":[{{inputs}}]}""");
            var packed = await PostAsync("/v1/embeddings", $$"""{"model":"{{model}}","input":[{{inputs}}],"encoding_format":"base64"}""");
            Assert.True(floats.Status == 200 && packed.Status == 200, $"{entry.Id}: {floats.Text} {packed.Text}");
            using var list = JsonDocument.Parse(floats.Body);
            using var text = JsonDocument.Parse(packed.Body);
            for (var i = 0; i < vectors.GetArrayLength(); i++)
            {
                var wanted = vectors[i].GetProperty("values").EnumerateArray().Select(v => v.GetSingle()).ToArray();
                Assert.Equal(wanted, list.RootElement.GetProperty("data")[i].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()));
                var bytes = text.RootElement.GetProperty("data")[i].GetProperty("embedding").GetBytesFromBase64();
                Assert.Equal(wanted, Enumerable.Range(0, bytes.Length / 4).Select(n => BitConverter.ToSingle(bytes, n * 4)));
            }
        }

        Assert.True(compared >= 1, "none compared");
    }

    [Fact]
    public async Task AnAnthropicProvider_TakesNone()
    {
        var before = fixture.Upstream.Books.Count;
        var answer = await PostAsync("/v1/embeddings", """{"model":"anthropic/plain","input":"a"}""");

        Assert.Equal(400, answer.Status);
        Assert.Contains("unsupported_dialect", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Upstream.Books.Count);
    }

    [Fact]
    public async Task ACohereCaller_GetsItsOwnShape()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var entry = Recordings.Shared!.List("openai-embeddings", "json", "raw", 200).First(e =>
        {
            using var body = JsonDocument.Parse(Recordings.Shared!.Load(e.Id).ResponseBody);
            return body.RootElement.GetProperty("data") is var data && data.GetArrayLength() == 1 && data[0].GetProperty("embedding").ValueKind == JsonValueKind.Array;
        });
        var answer = await PostAsync("/v2/embed", $$"""{"model":"chat/rec:{{entry.Id}}","texts":["a"],"input_type":"search_document","embedding_types":["float"]}""");

        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        using var recorded = JsonDocument.Parse(Recordings.Shared!.Load(entry.Id).ResponseBody);
        Assert.Equal(
            recorded.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle()),
            json.RootElement.GetProperty("embeddings").GetProperty("float")[0].EnumerateArray().Select(v => v.GetSingle()));

        var wrong = await PostAsync("/v2/embed", """{"model":"chat/plain","texts":5}""");
        Assert.Equal(400, wrong.Status);
        Assert.StartsWith("{\"message\":", wrong.Text.Replace("{\"id\":\"\",", "{", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private Task<RawAnswer> PostAsync(string path, string body) => RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);
}
