using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Types;

/// <summary>VTX-4 to VTX-6: every address of Vertex AI, to the byte.</summary>
public sealed class VertexTypeTests
{
    private const string Settings = """{"project":"p-1"}""";
    private const string Global = "https://aiplatform.googleapis.com/v1/projects/p-1/locations/global";

    [Theory]
    [InlineData("global", "https://aiplatform.googleapis.com")]
    [InlineData("us", "https://aiplatform.us.rep.googleapis.com")]
    [InlineData("eu", "https://aiplatform.eu.rep.googleapis.com")]
    [InlineData("us-central1", "https://us-central1-aiplatform.googleapis.com")]
    [InlineData("northamerica-northeast1", "https://northamerica-northeast1-aiplatform.googleapis.com")]
    public void ALocation_HasItsHost(string location, string origin) =>
        Assert.Equal(
            $"{origin}/v1/projects/p-1/locations/{location}/publishers/google/models/gemini-2.5-pro:generateContent",
            Url("gemini-2.5-pro", settings: $$"""{"project":"p-1","location":"{{location}}"}"""));

    [Theory]
    [InlineData("global", true)]
    [InlineData("eu", true)]
    [InlineData("europe-west4", true)]
    [InlineData("global-aiplatform", false)]
    [InlineData("US", false)]
    [InlineData("us central1", false)]
    [InlineData("", false)]
    [InlineData("us-central", false)]
    public void ALocation_HasAForm(string location, bool isValid) => Assert.Equal(isValid, VertexLocation.IsValid(location));

    [Theory]
    [InlineData("gemini-2.5-pro", "gemini", "/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse")]
    [InlineData("google/gemini-2.5-pro", "gemini", "/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse")]
    [InlineData("claude-sonnet-4-5@20250929", "anthropic-messages", "/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict")]
    [InlineData("anthropic/claude-opus-4-1", "anthropic-messages", "/publishers/anthropic/models/claude-opus-4-1:streamRawPredict")]
    [InlineData("meta/llama-3.3-70b-instruct-maas", "openai-chat", "/endpoints/openapi/chat/completions")]
    [InlineData("mistral-medium-3", "openai-chat", "/publishers/mistralai/models/mistral-medium-3:streamRawPredict")]
    [InlineData("mistralai/codestral-2", "openai-chat", "/publishers/mistralai/models/codestral-2:streamRawPredict")]
    [InlineData("1234567890", "openai-chat", "/endpoints/1234567890/chat/completions")]
    [InlineData("endpoints/my-endpoint", "openai-chat", "/endpoints/my-endpoint/chat/completions")]
    public void AModel_HasItsRoute(string model, string dialect, string path) =>
        Assert.Equal((dialect, Global + path), TypedProvider.Call(TypedProvider.Target("vertex", "", model, Settings), Dialects.OpenAiResponses, stream: true));

    [Fact]
    public void Gemini_CanBeAsked_InOpenAisDialect_AtEitherVersion()
    {
        var target = TypedProvider.Target("vertex", "", "gemini-2.0-flash-001", """{"project":"p-1","location":"us-central1","gemini":"openai","version":"v1beta1"}""");

        Assert.Equal(
            ("openai-chat", "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p-1/locations/us-central1/endpoints/openapi/chat/completions"),
            TypedProvider.Call(target, Dialects.AnthropicMessages));
        Assert.Equal("\"google/gemini-2.0-flash-001\"", System.Text.Encoding.UTF8.GetString(target.ModelJson.Span));
        Assert.Equal("google/gemini-2.0-flash-001", target.Traits.Model);
    }

    [Theory]
    [InlineData("google/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("anthropic/claude-opus-4-1", "claude-opus-4-1")]
    [InlineData("mistralai/codestral-2", "codestral-2")]
    [InlineData("meta/llama-3.3-70b-instruct-maas", "meta/llama-3.3-70b-instruct-maas")]
    public void TheNameInTheBody_IsTheRoutesOwn(string model, string name) =>
        Assert.Equal($"\"{name}\"", System.Text.Encoding.UTF8.GetString(TypedProvider.Target("vertex", "", model, Settings).ModelJson.Span));

    [Fact]
    public void WithoutAProject_OnlyGeminiCanBeCalled_InExpressMode()
    {
        Assert.Equal("https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-2.5-flash:generateContent", Url("gemini-2.5-flash", settings: "{}"));
        Assert.Null(Url("claude-opus-4-1", settings: "{}"));
    }

    [Fact]
    public void AModel_MayLiveElsewhere_AndAnEndpointBehindANameOfItsOwn()
    {
        Assert.Equal(
            "https://us-east5-aiplatform.googleapis.com/v1/projects/p-1/locations/us-east5/publishers/anthropic/models/claude-opus-4-1:rawPredict",
            Url("claude-opus-4-1", modelSettings: """{"location":"us-east5"}"""));
        Assert.Equal(
            "https://123.us-central1-456.prediction.vertexai.goog/v1/projects/p-1/locations/us-central1/endpoints/123/chat/completions",
            Url("123", modelSettings: """{"location":"us-central1","host":"123.us-central1-456.prediction.vertexai.goog"}"""));
    }

    [Theory]
    [InlineData("https://proxy.example/vertex", "https://proxy.example/vertex/v1/projects/p-1")]
    [InlineData("https://proxy.example/v1beta1", "https://proxy.example/v1beta1/projects/p-1")]
    [InlineData("http://127.0.0.1:9/", "http://127.0.0.1:9/v1/projects/p-1")]
    public void AnotherHost_KeepsItsPath(string address, string start) =>
        Assert.StartsWith(start, Url("gemini-2.5-pro", address), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://us-central1-aiplatform.googleapis.com/v1beta1/projects/my-proj/locations/us-central1/endpoints/openapi")]
    [InlineData("https://us-central1-aiplatform.googleapis.com/v1beta1/projects/my-proj/locations/us-central1/endpoints/openapi/chat/completions")]
    public void APastedUrl_NamesProjectLocationAndVersion(string address) =>
        Assert.Equal(
            "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/my-proj/locations/us-central1/publishers/google/models/gemini-2.5-pro:generateContent",
            Url("gemini-2.5-pro", address, "{}"));

    [Theory]
    [InlineData("my-project", true)]
    [InlineData("123456789012", true)]
    [InlineData("example.com:my-project", true)]
    [InlineData("My Project", false)]
    [InlineData("a/b", false)]
    public void AProject_IsAnId_OrANumber(string project, bool isValid) => Assert.Equal(isValid, VertexType.Rules[0].IsValid(project));

    [Fact]
    public void Claude_AndGemini_HaveTheTraitsOfTheirMakers()
    {
        Assert.Equal("anthropic-claude-v1", TypedProvider.Target("vertex", "", "claude-sonnet-4-5@20250929", Settings).Traits.Signatures);
        Assert.Equal("google-gemini-v1", TypedProvider.Target("vertex", "", "google/gemini-2.5-pro", Settings).Traits.Signatures);
        Assert.True(TypedProvider.Target("vertex", "", "google/gemini-2.5-pro", Settings).Traits.AlwaysThinks);
    }

    private static string? Url(string model, string address = "", string settings = Settings, string modelSettings = "{}") =>
        TypedProvider.Call(TypedProvider.Target("vertex", address, model, settings, modelSettings), Dialects.OpenAiChat).Url;
}
