namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// The generations of Vercel's AI SDK that are in use, by the number of their model specification (<c>@ai-sdk/provider</c>): its
/// header is <c>ai-language-model-specification-version</c>.
/// </summary>
public enum AiSdkGeneration
{
    /// <summary>AI SDK 5: <c>LanguageModelV2</c>.</summary>
    Second = 2,

    /// <summary>AI SDK 6: <c>LanguageModelV3</c>.</summary>
    Third = 3,

    /// <summary>AI SDK 7: <c>LanguageModelV4</c>.</summary>
    Fourth = 4,
}
