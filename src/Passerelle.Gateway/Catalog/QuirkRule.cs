namespace Passerelle.Gateway.Catalog;

/// <summary>Quirks of a provider's models. Data, from <c>Catalog/Data/quirks.json</c>.</summary>
/// <param name="Provider">The preset's id.</param>
/// <param name="Quirks">What is different, in the words of <see cref="Upstream.QuirkNames"/>.</param>
/// <param name="Models">For which models (<c>*</c> for any run of characters); null for all.</param>
public sealed record QuirkRule(string Provider, IReadOnlyList<string> Quirks, IReadOnlyList<string>? Models = null);
