using Passerelle.Protocol;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Types;

/// <summary>Every address of Amazon Bedrock, to the byte.</summary>
public sealed class BedrockTypeTests
{
    private const string Claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    [Theory]
    [InlineData("", """{"region":"eu-central-1"}""", "https://bedrock-runtime.eu-central-1.amazonaws.com", "eu-central-1")]
    [InlineData("", "{}", "https://bedrock-runtime.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("https://bedrock-runtime.us-west-2.amazonaws.com/", "{}", "https://bedrock-runtime.us-west-2.amazonaws.com", "us-west-2")]
    [InlineData("https://vpce-1.example", """{"region":"us-gov-west-1"}""", "https://vpce-1.example", "us-gov-west-1")]
    public void ARegion_HasItsHost(string address, string settings, string root, string region)
    {
        var target = TypedProvider.Target("bedrock", address, "amazon.nova-pro-v1:0", settings);

        Assert.Equal(("bedrock-converse", $"{root}/model/amazon.nova-pro-v1%3A0/converse"), TypedProvider.Call(target, Dialects.OpenAiChat));
        Assert.Equal(region, Assert.IsType<Gateway.Upstream.Types.BedrockType>(target.Provider.Type).Region);
    }

    [Fact]
    public void Claude_IsInvokedAsItself_ForItsOwnCallers_AndConversesWithOthers()
    {
        var target = TypedProvider.Target("bedrock", "", Claude);
        const string Model = "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/";

        Assert.Equal(("anthropic-messages", Model + "invoke-with-response-stream"), TypedProvider.Call(target, Dialects.AnthropicMessages, stream: true));
        Assert.Equal(("anthropic-messages", Model + "invoke"), TypedProvider.Call(target, Dialects.AnthropicMessages));
        Assert.Equal(("bedrock-converse", Model + "converse-stream"), TypedProvider.Call(target, Dialects.Gemini, stream: true));
        Assert.Equal(("bedrock-token-count", Model + "count-tokens"), TypedProvider.Call(target, Dialects.AnthropicTokenCount));
        Assert.Equal("bedrock-converse", TypedProvider.Call(TypedProvider.Target("bedrock", "", Claude, """{"claude":"converse"}"""), Dialects.AnthropicMessages).Dialect);
    }

    [Fact]
    public void AnArn_StandsInTheAddress_AsOneSegment() =>
        Assert.Contains(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fx/converse",
            TypedProvider.Call(TypedProvider.Target("bedrock", "", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/x"), Dialects.OpenAiChat).Url,
            StringComparison.Ordinal);

    [Fact]
    public void Claude_HasTheTraitsOfItsMaker() => Assert.Equal("anthropic-claude-v1", TypedProvider.Target("bedrock", "", Claude).Traits.Signatures);
}
