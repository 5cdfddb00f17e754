namespace Passerelle.Protocol;

/// <summary>How a request came to the provider that answered it.</summary>
/// <param name="AskedModel">The model as the caller named it, or the default.</param>
/// <param name="Provider">The slug of the provider that answers.</param>
/// <param name="Attempts">The upstream calls up to and with the one that answers.</param>
public sealed record AnswerRouting(string AskedModel, string Provider, IReadOnlyList<AnswerAttempt> Attempts)
{
    /// <summary>The slugs of providers that would have been tried next.</summary>
    public IReadOnlyList<string> Fallbacks { get; init; } = [];
}
