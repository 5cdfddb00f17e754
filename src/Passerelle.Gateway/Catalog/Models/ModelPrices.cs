namespace Passerelle.Gateway.Catalog.Models;

/// <summary>What a model costs at a provider by its price list, in US dollars. A price that is not there is unknown, and never zero.</summary>
/// <param name="prices">The prices that are known.</param>
public sealed class ModelPrices(IReadOnlyList<(PriceKind Kind, UnitPrice Price)> prices)
{
    /// <summary>Those that are known.</summary>
    public IReadOnlyList<(PriceKind Kind, UnitPrice Price)> Known { get; } = prices;

    /// <summary>Other prices for long prompts, the lowest limit first.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Whether long prompts cost more in a way that is not known here.</summary>
    public bool HasUnknownTiers { get; init; }

    /// <summary>Whether the sources of the catalogue do not agree on a price.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>A price; null when it is not known.</summary>
    public UnitPrice? this[PriceKind kind]
    {
        get
        {
            foreach (var (known, price) in Known)
            {
                if (known == kind)
                {
                    return price;
                }
            }

            return null;
        }
    }
}
