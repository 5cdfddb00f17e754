namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>What a signature is on.</summary>
internal enum ResponsesProofOn
{
    /// <summary>The reasoning that it comes with.</summary>
    Reasoning,

    /// <summary>Nothing that can be read: it stands for reasoning that the provider keeps to itself (Anthropic's <c>redacted_thinking</c>).</summary>
    Redacted,

    /// <summary>The tool call that follows (Gemini).</summary>
    Call,

    /// <summary>The text before it (Gemini).</summary>
    Text,
}
