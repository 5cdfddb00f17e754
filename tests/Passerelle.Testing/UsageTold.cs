namespace Passerelle.Testing;

/// <summary>Token counts that an answer told its caller, in the upstream's own reckoning (one word is one token).</summary>
/// <param name="InputTokens">Tokens of the request.</param>
/// <param name="OutputTokens">All tokens of the answer, reasoning included.</param>
/// <param name="ReasoningTokens">The part of <paramref name="OutputTokens"/> that was reasoning.</param>
public sealed record UsageTold(int InputTokens, int OutputTokens, int ReasoningTokens = 0)
{
    /// <summary>The part of <see cref="InputTokens"/> that was read from the cache.</summary>
    public int CachedTokens { get; init; }
}
