using Passerelle.Gateway.Tests.Edges;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Embeddings and rankings for clients of Vercel's AI Gateway.</summary>
public sealed class AiSdkVectorTests(AiSdkFixture fixture) : IClassFixture<AiSdkFixture>
{
    private const string Documents = """{"documents":{"type":"text","values":["a day in the sun","rain all day","talking dogs"]},"query":"dogs in rain all day"}""";

    [Theory]
    [InlineData("/v1/ai/embedding-model", """{"input":["one two","three"]}""")]
    [InlineData("/v3/ai/embedding-model", """{"values":["one two","three"]}""")]
    [InlineData("/v4/ai/embedding-model", """{"values":["one two","three"],"dimensions":8}""")]
    public async Task Embeddings_OfEachGeneration(string path, string body)
    {
        var first = default(string);
        foreach (var provider in (string[])["chat", "gemini"])
        {
            var answer = AiSdkFixture.Json(await fixture.PostAsync(path, $"{provider}/plain", body));

            var vectors = answer.GetProperty("embeddings");
            Assert.Equal((2, 8), (vectors.GetArrayLength(), vectors[0].GetArrayLength()));
            Assert.NotEqual(vectors[0].ToString(), vectors[1].ToString());
            Assert.Equal(first ??= vectors.ToString(), vectors.ToString());
            Assert.StartsWith("gen_", answer.GetProperty("providerMetadata").GetProperty("gateway").GetProperty("generationId").GetString(), StringComparison.Ordinal);
            if (provider == "chat")
            {
                Assert.Equal(3, answer.GetProperty("usage").GetProperty("tokens").GetInt32());
            }
        }
    }

    [Fact]
    public async Task Embeddings_NameWhatTheModelWasNotTold()
    {
        var answer = AiSdkFixture.Json(await fixture.PostAsync("/v4/ai/embedding-model", "chat/plain", """{"values":["a"],"providerOptions":{"google":{"taskType":"RETRIEVAL_QUERY"},"gateway":{"tags":["t"]}}}"""));

        Assert.Equal(
            ["providerOptions.google.taskType", "providerOptions.gateway.tags"],
            answer.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("feature").GetString()));
    }

    [Theory]
    [InlineData("/v3/ai/reranking-model", "")]
    [InlineData("/v4/ai/reranking-model", ",\"topN\":2")]
    public async Task Rankings_AreTheBestFirst(string path, string top)
    {
        foreach (var provider in (string[])["chat", "responses"])
        {
            var answer = await fixture.PostAsync(path, $"{provider}/plain", Documents[..^1] + top + "}");
            var ranking = AiSdkFixture.Json(answer).GetProperty("ranking").EnumerateArray().Select(ranked => $"{ranked.GetProperty("index")} {ranked.GetProperty("relevanceScore")}").ToList();

            Assert.Equal(top.Length == 0 ? ["1 0.6", "0 0.4", "2 0.2"] : ["1 0.6", "0 0.4"], ranking);
            Assert.Equal("/v1/rerank", fixture.Last().Target);
            Assert.Equal(15, fixture.Gateway.RecordOf(answer).Request.InputTokens);
        }
    }

    [Theory]
    [InlineData("""{"results":"none"}""", "application/json")]
    [InlineData("""{"results":[{"index":7,"relevance_score":1}]}""", "application/json")]
    [InlineData("<html>Sign in</html>", "text/html")]
    [InlineData("", "application/json")]
    public async Task ARankingThatIsNone_Is502(string body, string type)
    {
        fixture.Upstream.On("ranked", Step.Respond(200, type, body));

        var answer = await fixture.PostAsync("/v4/ai/reranking-model", "chat/fault-ranked", Documents);

        Assert.Equal(502, answer.Status);
        Assert.Equal("internal_server_error", WireError.Of("ai-sdk-4", answer).Type);
    }

    [Fact]
    public async Task AProvidersRefusal_IsTold()
    {
        fixture.Upstream.On("ranked", Step.Respond(400, "application/json", """{"error":{"code":400,"message":"This server does not support reranking.","type":"invalid_request_error"}}"""));

        var answer = await fixture.PostAsync("/v4/ai/reranking-model", "chat/fault-ranked", Documents);

        Assert.Equal(400, answer.Status);
        Assert.Equal("This server does not support reranking.", WireError.Of("ai-sdk-4", answer).Message);
    }

    [Theory]
    [InlineData("/v4/ai/reranking-model", "anthropic/plain")]
    [InlineData("/v4/ai/reranking-model", "gemini/plain")]
    [InlineData("/v4/ai/embedding-model", "anthropic/plain")]
    public async Task WhatAProviderDoesNotHave_IsRefused(string path, string model)
    {
        var before = fixture.Upstream.Books.Count;
        var answer = await fixture.PostAsync(path, model, path.Contains("rerank", StringComparison.Ordinal) ? Documents : """{"values":["a"]}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("unsupported_dialect", WireError.Of("ai-sdk-4", answer).Code);
        Assert.Equal(before, fixture.Upstream.Books.Count);
    }
}
