using System.Text.Json;
using Passerelle.Gateway.Tests.Edges;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>The routes of Vercel's AI Gateway: where the model, the stream and the generation are told, and what is no route.</summary>
public sealed class AiSdkRouteTests(AiSdkFixture fixture) : IClassFixture<AiSdkFixture>
{
    /// <summary>The header tells the generation; the path does where there is none.</summary>
    [Theory]
    [InlineData("/v1/ai/language-model", null, 2)]
    [InlineData("/v3/ai/language-model", null, 3)]
    [InlineData("/v4/ai/language-model", null, 4)]
    [InlineData("/v1/ai/language-model", "3", 3)]
    [InlineData("/v1/ai/language-model", "v4", 4)]
    [InlineData("/v3/ai/language-model", "2", 2)]
    [InlineData("/v4/ai/language-model", "2", 2)]
    [InlineData("/v4/ai/language-model", "3", 3)]
    public async Task Generation_IsTold_ByTheHeaderBeforeThePath(string path, string? header, int generation)
    {
        (string, string)[] headers = header is null ? [] : [("ai-language-model-specification-version", header)];
        foreach (var provider in ClientDialect.All)
        {
            var whole = await fixture.PostAsync(path, $"{provider}/plain", AiSdkFixture.Hello, headers);
            AssertGeneration(AiSdkFixture.Json(whole), generation);
            Assert.StartsWith("application/json", whole.Header("content-type"), StringComparison.Ordinal);

            var stream = await fixture.PostAsync(path, $"{provider}/plain", AiSdkFixture.Hello, [.. headers, ("ai-language-model-streaming", "true")]);
            Assert.StartsWith("text/event-stream", stream.Header("content-type"), StringComparison.Ordinal);
            Assert.Equal("[DONE]", stream.Events[^1]);
            using var first = JsonDocument.Parse(stream.Events[0]);
            Assert.Equal("stream-start", first.RootElement.GetProperty("type").GetString());
            using var last = JsonDocument.Parse(stream.Events[^2]);
            Assert.Equal("finish", last.RootElement.GetProperty("type").GetString());
            AssertGeneration(last.RootElement, generation);
        }
    }

    [Theory]
    [InlineData("ai-language-model-streaming", "false")]
    [InlineData("ai-language-model-streaming", "")]
    [InlineData("x-other", "true")]
    public async Task WithoutTheWordTrue_ItIsNoStream(string header, string value) =>
        Assert.True(AiSdkFixture.Json(await fixture.PostAsync("/v4/ai/language-model", "chat/plain", AiSdkFixture.Hello, (header, value))).TryGetProperty("content", out _));

    [Theory]
    [InlineData("/v1/ai/language-model", "ai-language-model-specification-version")]
    [InlineData("/v4/ai/language-model", "ai-language-model-specification-version")]
    [InlineData("/v4/ai/embedding-model", "ai-embedding-model-specification-version")]
    [InlineData("/v3/ai/reranking-model", "ai-reranking-model-specification-version")]
    public async Task AGenerationThatIsNotServed_IsRefused(string path, string header)
    {
        foreach (var version in (string[])["1", "5", "v9", "latest"])
        {
            var answer = await fixture.PostAsync(path, "chat/plain", AiSdkFixture.Hello, (header, version));

            Assert.Equal(400, answer.Status);
            var error = WireError.Of("ai-sdk-4", answer);
            Assert.Equal((header, "invalid_header"), (error.Param, error.Code));
        }
    }

    [Fact]
    public async Task WithoutAModel_TheDefaultModelAnswers()
    {
        foreach (var model in (string?[])[null, ""])
        {
            var answer = await fixture.PostAsync("/v4/ai/language-model", model, AiSdkFixture.Hello);

            Assert.Equal((200, "practice"), (answer.Status, answer.Header("x-passerelle-provider")));
        }
    }

    [Theory]
    [InlineData("/v4/ai/language-model", "ai-language-model-id")]
    [InlineData("/v4/ai/embedding-model", "ai-model-id")]
    [InlineData("/v3/ai/reranking-model", "ai-model-id")]
    public async Task AModelsName_HasAnEnd(string path, string header)
    {
        var answer = await fixture.PostAsync(path, new string('m', 257), AiSdkFixture.Hello);

        Assert.Equal(400, answer.Status);
        var error = WireError.Of("ai-sdk-4", answer);
        Assert.Equal((header, "invalid_header"), (error.Param, error.Code));
    }

    [Theory]
    [InlineData("/v1/ai/image-model")]
    [InlineData("/v3/ai/image-model")]
    [InlineData("/v4/ai/video-model")]
    [InlineData("/v4/ai/speech-model")]
    [InlineData("/v4/ai/transcription-model")]
    [InlineData("/v4/ai/realtime-model")]
    [InlineData("/v4/ai")]
    [InlineData("/v4/ai/language-model/more")]
    public async Task OtherKinds_AreNoRoutes(string path)
    {
        var answer = await fixture.PostAsync(path, "chat/plain", AiSdkFixture.Hello);

        Assert.Equal(404, answer.Status);
        Assert.Equal("not_found", WireError.Of("ai-sdk-4", answer).Type);
    }

    [Theory]
    [InlineData("GET", "/v4/ai/language-model")]
    [InlineData("GET", "/v1/ai/embedding-model")]
    [InlineData("POST", "/v3/ai/config")]
    public async Task OtherMethods_AreRefused(string method, string path)
    {
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        await http.SendAsync(RawHttp.Request(method, path, method == "POST" ? "{}" : null, ("authorization", $"Bearer {fixture.Gateway.Key}")));
        var answer = await http.ReadAnswerAsync();

        Assert.Equal(405, answer.Status);
        Assert.Equal("invalid_request_error", WireError.Of("ai-sdk-4", answer).Type);
    }

    [Theory]
    [InlineData("/v1/ai/config", "v2")]
    [InlineData("/v3/ai/config", "v3")]
    [InlineData("/v4/ai/config", "v4")]
    public async Task Config_ListsTheModels_WithThePathsOwnVersion(string path, string version)
    {
        var models = AiSdkFixture.Json(await RawHttp.GetAsync(fixture.Gateway.Address, path, fixture.Gateway.Key)).GetProperty("models").EnumerateArray().ToList();

        var ids = models.Select(model => model.GetProperty("id").GetString()).ToList();
        Assert.Contains("chat/plain", ids);
        Assert.Contains("practice/echo", ids);
        Assert.All(models, model =>
        {
            var specification = model.GetProperty("specification");
            Assert.Equal((version, model.GetProperty("id").GetString()), (specification.GetProperty("specificationVersion").GetString(), specification.GetProperty("modelId").GetString()));
            Assert.Contains(specification.GetProperty("provider").GetString(), ids.Select(id => id!.Split('/')[0]));
            Assert.NotEmpty(model.GetProperty("name").GetString()!);
            Assert.Equal("language", model.GetProperty("modelType").GetString());
        });
        var unknown = await RawHttp.GetAsync(fixture.Gateway.Address, path, "sk-none");
        Assert.Equal((401, "authentication_error"), (unknown.Status, WireError.Of("ai-sdk-4", unknown).Type));
    }

    [Fact]
    public async Task Config_TellsTheKindOfAModel_ByItsName()
    {
        await fixture.Gateway.AddProviderAsync("kinds", "http://127.0.0.1:9/v1", [], ["text-embedding-3-small", "rerank-v3.5", "gpt-5"]);
        var models = AiSdkFixture.Json(await RawHttp.GetAsync(fixture.Gateway.Address, "/v4/ai/config", fixture.Gateway.Key)).GetProperty("models").EnumerateArray();

        Assert.Equal(
            ["kinds/gpt-5 language", "kinds/rerank-v3.5 reranking", "kinds/text-embedding-3-small embedding"],
            models.Where(model => model.GetProperty("specification").GetProperty("provider").GetString() == "kinds").Select(model => $"{model.GetProperty("id")} {model.GetProperty("modelType")}").Order(StringComparer.Ordinal));
        await fixture.Gateway.ChangeProviderAsync("kinds", provider => provider with { Enabled = false });
    }

    /// <summary>Their <c>finishReason</c> is a string in the second generation, an object later; their usage is flat, then in two parts.</summary>
    private static void AssertGeneration(JsonElement end, int generation)
    {
        var finish = end.GetProperty("finishReason");
        Assert.Equal("stop", generation == 2 ? finish.GetString() : finish.GetProperty("unified").GetString());
        var usage = end.GetProperty("usage");
        Assert.Equal(generation == 2 ? JsonValueKind.Number : JsonValueKind.Object, usage.GetProperty("inputTokens").ValueKind);
        Assert.True(generation == 2 ? usage.GetProperty("totalTokens").GetInt32() > 0 : usage.GetProperty("outputTokens").GetProperty("total").GetInt32() > 0);
    }
}
