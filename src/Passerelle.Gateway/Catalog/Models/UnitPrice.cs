using System.Globalization;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// A price in US dollars for one unit: a token, or an image. Kept in whole picodollars (10⁻¹² USD), because prices lists quote up to six
/// decimals for a million tokens and nothing may be lost: 0.0028 USD a million tokens are 2,800 picodollars a token.
/// </summary>
/// <param name="Picodollars">The price of one unit. Zero is a price and means free; an unknown price is no <see cref="UnitPrice"/> at all (MDL-7).</param>
public readonly record struct UnitPrice(long Picodollars)
{
    private const decimal InDollar = 1_000_000_000_000m;

    /// <summary>US dollars for a million units, as price lists and models.dev quote tokens.</summary>
    public decimal PerMillion => Picodollars / 1_000_000m;

    /// <summary>US dollars for one unit as a plain decimal without exponent, such as <c>0.0000025</c>, as Vercel and OpenRouter write prices.</summary>
    public string Text => (Picodollars / InDollar).ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>The cost of a number of units in picodollars; exact.</summary>
    public Int128 For(long units) => (Int128)Picodollars * units;

    /// <summary>A price from US dollars for a million units.</summary>
    /// <returns>False when it is negative, or finer than a picodollar a unit.</returns>
    public static bool TryFromMillion(decimal dollars, out UnitPrice price) => TryFrom(dollars, 1_000_000m, out price);

    /// <summary>A price from US dollars for one unit.</summary>
    /// <inheritdoc cref="TryFromMillion"/>
    public static bool TryFromUnit(decimal dollars, out UnitPrice price) => TryFrom(dollars, InDollar, out price);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryFrom(decimal dollars, decimal scale, out UnitPrice price)
    {
        price = default;
        if (dollars < 0 || dollars > long.MaxValue / scale)
        {
            return false;
        }

        var pico = dollars * scale;
        if (decimal.Truncate(pico) != pico)
        {
            return false;
        }

        price = new UnitPrice((long)pico);
        return true;
    }
}
