using System.Text.Json;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Routes in the shape of Azure and of Vertex AI, for client programs that know no other.</summary>
public sealed class ShapedRoutesTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private const string Project = "/v1/projects/any/locations/us-central1";

    [Theory]
    [InlineData("/openai/deployments/anthropic%2Fplain/chat/completions?api-version=2024-10-21", """{"messages":[{"role":"user","content":"Hello"}]}""", "anthropic")]
    [InlineData("/openai/deployments/chat%2Fplain/chat/completions?api-version=2024-10-21", """{"messages":[{"role":"user","content":"Hello"}],"model":"ignored"}""", "chat")]
    [InlineData("/openai/deployments/gemini%2Fplain/chat/completions?api-version=2024-10-21", """{"messages":[{"role":"user","content":"Hello"}],"stream":true}""", "gemini")]
    [InlineData("/openai/v1/chat/completions", """{"model":"anthropic/plain","messages":[{"role":"user","content":"Hello"}]}""", "anthropic")]
    [InlineData("/openai/v1/responses", """{"model":"gemini/plain","input":"Hello"}""", "gemini")]
    [InlineData("/openai/responses?api-version=2025-03-01-preview", """{"model":"anthropic/plain","input":"Hello"}""", "anthropic")]
    [InlineData("/anthropic/v1/messages", """{"model":"chat/plain","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""", "chat")]
    [InlineData(Project + "/publishers/google/models/chat/plain:generateContent", """{"contents":[{"parts":[{"text":"Hello"}]}]}""", "chat")]
    [InlineData(Project + "/publishers/anthropic/models/anthropic/plain:rawPredict", """{"anthropic_version":"vertex-2023-10-16","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""", "anthropic")]
    [InlineData(Project + "/publishers/anthropic/models/gemini/plain:streamRawPredict", """{"anthropic_version":"vertex-2023-10-16","stream":true,"max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""", "gemini")]
    [InlineData(Project + "/publishers/mistralai/models/chat/plain:rawPredict", """{"messages":[{"role":"user","content":"Hello"}]}""", "chat")]
    [InlineData("/v1beta1/projects/any/locations/global/endpoints/openapi/chat/completions", """{"model":"anthropic/plain","messages":[{"role":"user","content":"Hello"}]}""", "anthropic")]
    [InlineData(Project + "/endpoints/chat%2Fplain/chat/completions", """{"messages":[{"role":"user","content":"Hello"}]}""", "chat")]
    public async Task AChat_ReachesTheModelInTheAddress(string path, string body, string provider)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("said", answer.Text, StringComparison.Ordinal);
        Assert.Equal(provider, answer.Header("x-passerelle-provider"));
    }

    [Fact]
    public async Task Anthropic_NeverSeesTheCloudsVersion()
    {
        const string Path = Project + "/publishers/anthropic/models/anthropic/plain:rawPredict";
        var answer = await RawHttp.PostAsync(
            fixture.Gateway.Address, Path, """{"max_tokens":100,"anthropic_version":"vertex-2023-10-16","messages":[{"role":"user","content":"Hello"}]}""", fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal("""{"model":"plain","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}""", fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.BodyText);
    }

    [Fact]
    public async Task CountTokens_OfVertexClients_IsServed()
    {
        var answer = await RawHttp.PostAsync(
            fixture.Gateway.Address,
            Project + "/publishers/anthropic/models/count-tokens:rawPredict",
            """{"model":"anthropic/plain","messages":[{"role":"user","content":"Hello"}]}""",
            fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Contains("input_tokens", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Project + "/publishers/google/models/chat/plain:predict", """{"instances":[{"content":"a"},{"content":"b","title":"T"}],"parameters":{"outputDimensionality":8}}""")]
    [InlineData(Project + "/publishers/google/models/gemini/plain:predict", """{"instances":[{"content":"a"},{"content":"b"}]}""")]
    public async Task Predict_GivesVectors_InVertexAisShape(string path, string body)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, body, fixture.Gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        var predictions = json.RootElement.GetProperty("predictions");
        Assert.Equal(2, predictions.GetArrayLength());
        Assert.True(predictions[1].GetProperty("embeddings").GetProperty("values").GetArrayLength() > 1);
        Assert.Equal(JsonValueKind.Number, predictions[0].GetProperty("embeddings").GetProperty("statistics").GetProperty("token_count").ValueKind);
    }

    [Fact]
    public async Task VertexEmbeddings_AreServed_ToEveryDialect()
    {
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddKindAsync("vx", ProviderKinds.Vertex, $"{fixture.Upstream.Address}", "sk-mock-ok~v", [], ("project", "proj-1"));
        var answer = await RawHttp.PostAsync(gateway.Address, "/v1/embeddings", """{"model":"vx/text-embedding-005","input":["one","three"],"dimensions":8}""", gateway.Key);

        Assert.True(answer.Status == 200, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(8, json.RootElement.GetProperty("data")[1].GetProperty("embedding").GetArrayLength());
        Assert.Equal(8, json.RootElement.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.EndsWith("/publishers/google/models/text-embedding-005:predict", fixture.Upstream.Books.Entries.MaxBy(e => e.Sequence)!.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Project + "/publishers/anthropic/models/anthropic/plain:sing", "\"type\":\"error\"")]
    [InlineData(Project + "/publishers/google/models/gemini/plain:sing", "\"status\":\"NOT_FOUND\"")]
    [InlineData(Project + "/publishers/google/models/gemini/plain:predict", "\"instances\\\" is missing")]
    [InlineData("/openai/deployments/none/chat/completions?api-version=2024-10-21", "\"code\":\"model_not_found\"")]
    public async Task WhatIsWrong_IsSaid_InTheShapeOfTheRoute(string path, string said)
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, path, """{"messages":[]}""", fixture.Gateway.Key);

        Assert.InRange(answer.Status, 400, 404);
        Assert.Contains(said, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/openai/v1/responses")]
    public async Task AWebSocket_IsAnsweredWith426_SoThatTheClientGoesOnOverHttp(string path)
    {
        var answer = await RawHttp.GetAsync(
            fixture.Gateway.Address, path, fixture.Gateway.Key, ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("openai-beta", "responses_websockets=2026-02-06"));

        Assert.Equal(426, answer.Status);
        Assert.Equal("HTTP/1.1", answer.Header("upgrade"));
        Assert.Contains("websocket_not_supported", answer.Text, StringComparison.Ordinal);
    }
}
