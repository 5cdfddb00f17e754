namespace Passerelle.Gateway.Upstream;

/// <summary>One sentence for the user, in English and in French.</summary>
/// <param name="En">The English sentence.</param>
/// <param name="Fr">The French sentence.</param>
public readonly record struct Bilingual(string En, string Fr);
