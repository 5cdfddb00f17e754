namespace Passerelle.Protocol.Model;

/// <summary>Whose signatures: the <c>format</c> names of OpenRouter's <c>reasoning_details</c>.</summary>
public static class SignatureFormats
{
    /// <summary>Anthropic's thinking.</summary>
    public const string Anthropic = "anthropic-claude-v1";

    /// <summary>Google's thought signatures.</summary>
    public const string Gemini = "google-gemini-v1";

    /// <summary>OpenAI's encrypted reasoning items.</summary>
    public const string OpenAi = "openai-responses-v1";

    /// <summary>xAI's encrypted reasoning items.</summary>
    public const string XAi = "xai-responses-v1";

    /// <summary>The maker is not known.</summary>
    public const string Unknown = "unknown";
}
