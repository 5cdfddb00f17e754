namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Tokens, as OpenAI's <c>usage</c> gives them.</summary>
/// <param name="Prompt">All of the prompt, cached ones included.</param>
/// <param name="Completion">All of the answer, reasoning included.</param>
/// <param name="Cached">Of the prompt.</param>
/// <param name="Reasoning">Of the answer.</param>
internal sealed record PracticeUsage(int Prompt, int Completion, int Cached, int Reasoning);
