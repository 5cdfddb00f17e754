namespace Passerelle.Protocol.Model;

/// <summary>Who speaks in a message.</summary>
public enum Role
{
    /// <summary>The operator's instructions: OpenAI's <c>system</c> and <c>developer</c>, Anthropic's and Gemini's system field.</summary>
    System,

    /// <summary>The user. Results of tools are parts of a user's message in the neutral form.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}
