using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Types;

/// <summary>AZ-1, AZ-2 and AZ-4: every address of Azure OpenAI, to the byte.</summary>
public sealed class AzureTypeTests
{
    [Theory]
    [InlineData("my-res", "https://my-res.openai.azure.com")]
    [InlineData("https://my-res.openai.azure.com", "https://my-res.openai.azure.com")]
    [InlineData("https://my-res.openai.azure.com/", "https://my-res.openai.azure.com")]
    [InlineData("https://my-res.openai.azure.com/openai/v1/", "https://my-res.openai.azure.com")]
    [InlineData("https://my-res.cognitiveservices.azure.com/openai", "https://my-res.cognitiveservices.azure.com")]
    [InlineData("https://my-res.services.ai.azure.com/v1", "https://my-res.services.ai.azure.com")]
    [InlineData("https://gw.example/azure/openai/v1", "https://gw.example/azure")]
    public void WithoutAVersion_AllIsBelowV1(string address, string root)
    {
        var target = TypedProvider.Target("azure", address, "gpt-4o");

        Assert.Equal(("openai-chat", $"{root}/openai/v1/chat/completions"), TypedProvider.Call(target, Dialects.AnthropicMessages));
        Assert.Equal(("openai-responses", $"{root}/openai/v1/responses"), TypedProvider.Call(target, Dialects.OpenAiResponses));
        Assert.Equal(("openai-embeddings", $"{root}/openai/v1/embeddings"), TypedProvider.Call(target, Dialects.GeminiEmbeddings));
    }

    [Theory]
    [InlineData("my-res", """{"mode":"dated","api_version":"2024-10-21"}""")]
    [InlineData("my-res", """{"api_version":"2024-10-21"}""")]
    [InlineData("https://my-res.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21", "{}")]
    public void WithAVersion_TheDeploymentStandsInTheAddress(string address, string settings)
    {
        var target = TypedProvider.Target("azure", address, "my gpt", settings);

        Assert.Equal(
            ("openai-chat", "https://my-res.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21"),
            TypedProvider.Call(target, Dialects.OpenAiChat));
        Assert.Equal(
            ("openai-responses", "https://my-res.openai.azure.com/openai/responses?api-version=2024-10-21"), TypedProvider.Call(target, Dialects.OpenAiResponses));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("preview")]
    public void AVersionWithoutADate_IsV1(string version) =>
        Assert.Equal("https://r-1.openai.azure.com/openai/v1/responses", TypedProvider.Call(TypedProvider.Target("azure", "r-1", "d", $$"""{"api_version":"{{version}}"}"""), Dialects.OpenAiResponses).Url);

    [Fact]
    public void Claude_IsAsked_InItsOwnDialect() =>
        Assert.Equal(
            ("anthropic-messages", "https://r-1.services.ai.azure.com/anthropic/v1/messages"),
            TypedProvider.Call(TypedProvider.Target("azure", "https://r-1.services.ai.azure.com", "claude-sonnet-4-5"), Dialects.OpenAiChat));

    [Fact]
    public void ADeployment_IsCalledByItsName_AndKnownByItsModel()
    {
        var target = TypedProvider.Target("azure", "r-1", "fast", """{"mode":"dated","api_version":"2024-10-21"}""", """{"deployment":"prod-7","base_model":"o3-mini"}""");

        Assert.Contains("/deployments/prod-7/", TypedProvider.Call(target, Dialects.OpenAiChat).Url, StringComparison.Ordinal);
        Assert.Equal("\"prod-7\"", System.Text.Encoding.UTF8.GetString(target.ModelJson.Span));
        Assert.Contains("temperature", target.Traits.Refused.ToArray());
        Assert.Equal("max_completion_tokens", target.Traits.MaxTokensField);
    }

    [Theory]
    [InlineData("2024-10-21", true)]
    [InlineData("2025-03-01-preview", true)]
    [InlineData("v1", true)]
    [InlineData("2024-xx-xx", false)]
    [InlineData("latest", false)]
    public void AVersion_HasAForm(string version, bool isValid) => Assert.Equal(isValid, AzureType.Rules[1].IsValid(version));

    [Fact]
    public void ADatedMode_WantsAVersion()
    {
        var dated = ProviderSettings.Read("""{"mode":"dated"}""");

        Assert.NotNull(AzureType.Check("r-1", dated));
        Assert.Null(AzureType.Check("https://r-1.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21", dated));
        Assert.Null(AzureType.Check("r-1", dated.With([KeyValuePair.Create("api_version", "2024-10-21")])));
    }
}
