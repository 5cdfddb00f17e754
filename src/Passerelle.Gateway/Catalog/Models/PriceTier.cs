namespace Passerelle.Gateway.Catalog.Models;

/// <summary>The prices of a whole request, not only of what is over, when its prompt is long.</summary>
/// <param name="Above">It holds for prompts of more tokens than this, cached ones counted.</param>
/// <param name="Prices">Prices that it does not name stay as they are.</param>
public sealed record PriceTier(long Above, ModelPrices Prices);
