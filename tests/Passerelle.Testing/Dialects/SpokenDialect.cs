namespace Passerelle.Testing.Dialects;

/// <summary>How a path speaks.</summary>
internal enum SpokenDialect
{
    /// <summary>OpenAI's, but for Responses.</summary>
    OpenAi,

    OpenAiResponses,

    Anthropic,

    Gemini,
}
