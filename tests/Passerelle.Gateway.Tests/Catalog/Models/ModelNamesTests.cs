using Passerelle.Gateway.Catalog.Models;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>The many names of one model.</summary>
public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("openai/GPT-4o", "gpt-4o")]
    [InlineData("openai/gpt-4o:online", "gpt-4o")]
    [InlineData("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("us.anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet-4-20250514")]
    [InlineData("anthropic.claude-3-haiku-20240307-v1:0:200k", "claude-3-haiku-20240307")]
    [InlineData("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929")]
    [InlineData("claude-opus-4-6@default", "claude-opus-4-6")]
    [InlineData("zai-org/glm-4.7-maas", "glm-4.7")]
    [InlineData("accounts/fireworks/models/qwen3-8b", "qwen3-8b")]
    [InlineData("qwen3:8b", "qwen3-8b")]
    [InlineData("llama3.1:latest", "llama3.1")]
    [InlineData("meta.llama3-1-8b-instruct-v1:0", "llama3-1-8b-instruct")]
    [InlineData("", "")]
    [InlineData("a/", "")]
    public void PlainName(string name, string plain) => Assert.Equal(plain, ModelNames.Plain(name));

    [Theory]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("claude-sonnet-4-20250514", "claude-sonnet-4")]
    [InlineData("mistral-large@2411", "mistral-large@2411")]
    [InlineData("gpt-4o-latest", "gpt-4o")]
    [InlineData("gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash-preview-09-2025")]
    public void WithoutDate(string name, string undated) => Assert.Equal(undated, ModelNames.Undated(name));

    [Theory]
    [InlineData("openai/gpt-4o:nitro", "openai/gpt-4o")]
    [InlineData("global.anthropic.claude-opus-4-7", "anthropic.claude-opus-4-7")]
    [InlineData("ft:gpt-4o-2024-08-06:org::id", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("plain", null)]
    public void NearlyEqualNames(string name, string? first) => Assert.Equal(first, ModelNames.Related(name).FirstOrDefault());
}
