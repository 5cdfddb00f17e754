using System.Text.Json;
using Passerelle.Gateway.Tests.Upstream.Practice;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>What <c>/v1/models</c> tells of a model in each shape, and who offers it: facts where there are any, and nothing made up.</summary>
public sealed class ModelFactsTests(CatalogueFixture fixture) : IClassFixture<CatalogueFixture>
{
    [Fact]
    public async Task OpenAi_HasWhatVercelsAndOpenRoutersReadersWant()
    {
        var model = await OneAsync("openai/gpt-4o");

        Assert.Equal(("openai/gpt-4o", "model", "openai", "GPT-4o", "language"), (Text(model, "id"), Text(model, "object"), Text(model, "owned_by"), Text(model, "name"), Text(model, "type")));
        Assert.Equal((128_000, 128_000, 16_384), (Number(model, "context_window"), Number(model, "context_length"), Number(model, "max_tokens")));
        Assert.Equal(new DateTimeOffset(2024, 5, 13, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), Number(model, "created"));
        Assert.Equal(["tool-use", "vision", "file-input", "implicit-caching"], Words(model, "tags"));
        Assert.Equal("text+image+file->text", Text(model.GetProperty("architecture"), "modality"));
        Assert.Equal(["max_tokens", "temperature", "top_p", "tools", "tool_choice", "parallel_tool_calls", "structured_outputs", "response_format"], Words(model, "supported_parameters"));
        var pricing = model.GetProperty("pricing");
        Assert.Equal(("0.0000025", "0.00001", "0.00000125"), (Text(pricing, "input"), Text(pricing, "output"), Text(pricing, "input_cache_read")));
        Assert.Equal(("0.0000025", "0.00001"), (Text(pricing, "prompt"), Text(pricing, "completion")));
        Assert.False(pricing.TryGetProperty("input_cache_write", out _));
    }

    [Fact]
    public async Task OpenAi_TellsPricesOfLongPrompts()
    {
        var pricing = (await OneAsync("claude/claude-sonnet-4-5")).GetProperty("pricing");

        Assert.Equal("""[{"cost":"0.000003","min":0,"max":200001},{"cost":"0.000006","min":200001}]""", pricing.GetProperty("input_tiers").GetRawText());
        Assert.Equal("0.000006", Text(pricing, "input_cache_write_1h"));
    }

    [Fact]
    public async Task Free_IsZero_AndUnknownIsAbsent()
    {
        Assert.Equal("0", Text((await OneAsync("router/cohere/north-mini-code:free")).GetProperty("pricing"), "input"));
        foreach (var name in new[] { "own/gpt-4o", "own/my-finetune", "own/Qwen/Qwen3-32B", "practice/echo" })
        {
            Assert.False((await OneAsync(name)).TryGetProperty("pricing", out _), name);
        }

        // The maker's limits hold for a closed model only.
        Assert.Equal(128_000, Number(await OneAsync("own/gpt-4o"), "context_window"));
        Assert.False((await OneAsync("own/Qwen/Qwen3-32B")).TryGetProperty("context_window", out _));
        Assert.Equal(["id", "object", "created", "owned_by", "name", "type"], (await OneAsync("own/my-finetune")).EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("openai/text-embedding-3-small", "embedding")]
    [InlineData("own/bge-m3", "embedding")]
    [InlineData("own/my-finetune", "language")]
    public async Task OpenAi_TellsTheType(string name, string type) => Assert.Equal(type, Text(await OneAsync(name), "type"));

    [Fact]
    public async Task Anthropic_HasItsModelInfo()
    {
        var model = await OneAsync("claude/claude-sonnet-4-5", "anthropic-version", "2026-10-21");

        Assert.Equal(("model", "claude/claude-sonnet-4-5", "Claude Sonnet 4.5 (latest)"), (Text(model, "type"), Text(model, "id"), Text(model, "display_name")));
        Assert.Equal(new DateTimeOffset(2025, 9, 29, 0, 0, 0, TimeSpan.Zero), model.GetProperty("created_at").GetDateTimeOffset());
        Assert.Equal((200_000, 64_000), (Number(model, "max_input_tokens"), Number(model, "max_tokens")));
        Assert.False((await OneAsync("own/my-finetune", "anthropic-version", "2026-10-21")).TryGetProperty("max_tokens", out _));
    }

    [Fact]
    public async Task Gemini_HasItsModel()
    {
        var model = await OneAsync("claude/claude-sonnet-4-5", "x-goog-api-key", fixture.Gateway.Key);

        Assert.Equal(("models/claude/claude-sonnet-4-5", "claude/claude-sonnet-4-5"), (Text(model, "name"), Text(model, "baseModelId")));
        Assert.Equal((200_000, 64_000), (Number(model, "inputTokenLimit"), Number(model, "outputTokenLimit")));
        Assert.True(model.GetProperty("thinking").GetBoolean());
        Assert.Equal(["generateContent", "streamGenerateContent", "countTokens"], Words(model, "supportedGenerationMethods"));
        Assert.Equal(["embedContent", "batchEmbedContents"], Words(await OneAsync("own/bge-m3", "x-goog-api-key", fixture.Gateway.Key), "supportedGenerationMethods"));
    }

    [Theory]
    [InlineData("openai/gpt-4o")]
    [InlineData("cloud/prod")]
    [InlineData("own/gpt-4o")]
    [InlineData("gpt-4o")]
    public async Task Endpoints_AreAllWhoOfferTheModel(string asked)
    {
        var data = (await OneAsync($"{asked}/endpoints")).GetProperty("data");

        Assert.Equal((asked, "GPT-4o"), (Text(data, "id"), Text(data, "name")));
        var endpoints = data.GetProperty("endpoints").EnumerateArray().ToDictionary(e => Text(e, "tag")!);
        Assert.Equal(["cloud", "openai", "own", "router"], endpoints.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("OpenAI", "OpenAI | openai/gpt-4o", 128_000, 16_384), (Text(endpoints["openai"], "provider_name"), Text(endpoints["openai"], "name"), Number(endpoints["openai"], "context_length"), Number(endpoints["openai"], "max_completion_tokens")));
        Assert.Equal(("0.0000025", "0.00001"), (Text(endpoints["cloud"].GetProperty("pricing"), "prompt"), Text(endpoints["cloud"].GetProperty("pricing"), "completion")));
        Assert.Equal("{}", endpoints["own"].GetProperty("pricing").GetRawText());
    }

    [Fact]
    public async Task Endpoints_OfWhatNobodyKnows_AreThatProvidersOwn()
    {
        Assert.Equal(["own"], Tags(await OneAsync("own/my-finetune/endpoints")));
        Assert.Equal(["own", "twin"], Tags(await OneAsync("my-finetune/endpoints")));
        Assert.Equal(404, (await RawHttp.GetAsync(fixture.Gateway.Address, "/v1/models/openai/gpt-5/endpoints", fixture.Gateway.Key)).Status);
        Assert.Equal(404, (await RawHttp.GetAsync(fixture.Gateway.Address, "/v1/models/openai/gpt-4o/endpoints", fixture.NarrowKey)).Status);

        static IEnumerable<string?> Tags(JsonElement answer) => answer.GetProperty("data").GetProperty("endpoints").EnumerateArray().Select(e => Text(e, "tag"));
    }

    /// <summary>Both lists fit OpenRouter's own description, where everything is known that it requires.</summary>
    [Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(SharedFiles.Available), SkipType = typeof(SharedFiles))]
    public async Task Endpoints_FitOpenRoutersSchema()
    {
        using var specification = JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Path("data", "specs", "openrouter.openapi.json")));
        var schemas = specification.RootElement.GetProperty("components").GetProperty("schemas");
        var data = (await OneAsync("claude/claude-sonnet-4-5/endpoints")).GetProperty("data");

        Assert.True(SchemaCheck.Fits(specification.RootElement, schemas.GetProperty("ListEndpointsResponse"), data), data.GetRawText());
        var pricing = (await OneAsync("claude/claude-sonnet-4-5")).GetProperty("pricing");
        Assert.True(SchemaCheck.Fits(specification.RootElement, schemas.GetProperty("PublicPricing"), pricing), pricing.GetRawText());
    }

    private async Task<JsonElement> OneAsync(string id, string header = "x-other", string value = "1")
    {
        var answer = await RawHttp.GetAsync(fixture.Gateway.Address, $"/v1/models/{id}", fixture.Gateway.Key, (header, value));
        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.Clone();
    }

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    private static long Number(JsonElement parent, string name) => parent.GetProperty(name).GetInt64();

    private static IEnumerable<string?> Words(JsonElement parent, string name) => parent.GetProperty(name).EnumerateArray().Select(w => w.GetString());
}
