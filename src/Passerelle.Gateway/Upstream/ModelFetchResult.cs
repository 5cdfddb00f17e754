namespace Passerelle.Gateway.Upstream;

/// <summary>The models that a provider lists, or a sentence that says why there is no list.</summary>
public sealed record ModelFetchResult(IReadOnlyList<string> Models, string? Error)
{
    /// <summary>No list.</summary>
    public static ModelFetchResult Failed(string error) => new([], error);
}
