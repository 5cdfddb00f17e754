using System.Globalization;
using Passerelle.Gateway.Catalog.Models;
using Xunit;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>Prices are exact, and zero is one of them.</summary>
public sealed class UnitPriceTests
{
    [Theory]
    [InlineData("3", 3_000_000, "0.000003")]
    [InlineData("2.5", 2_500_000, "0.0000025")]
    [InlineData("15", 15_000_000, "0.000015")]
    [InlineData("0.0028", 2_800, "0.0000000028")]
    [InlineData("0.234375", 234_375, "0.000000234375")]
    [InlineData("0.000001", 1, "0.000000000001")]
    [InlineData("600", 600_000_000, "0.0006")]
    [InlineData("1000000", 1_000_000_000_000, "1")]
    [InlineData("0", 0, "0")]
    public void DollarsForAMillion_AreExact(string dollars, long picodollars, string perToken)
    {
        Assert.True(UnitPrice.TryFromMillion(decimal.Parse(dollars, CultureInfo.InvariantCulture), out var price));
        Assert.Equal(picodollars, price.Picodollars);
        Assert.Equal(perToken, price.Text);
        Assert.Equal(dollars, price.PerMillion.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("0.04", 40_000_000_000, "0.04")]
    [InlineData("0.00012", 120_000_000, "0.00012")]
    public void DollarsForAnImage_AreExact(string dollars, long picodollars, string text)
    {
        Assert.True(UnitPrice.TryFromUnit(decimal.Parse(dollars, CultureInfo.InvariantCulture), out var price));
        Assert.Equal((picodollars, text), (price.Picodollars, price.Text));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0.0000001")]
    [InlineData("79228162514264337593543950335")]
    public void WhatCannotBeKeptExactly_IsNoPrice(string dollars) =>
        Assert.False(UnitPrice.TryFromMillion(decimal.Parse(dollars, CultureInfo.InvariantCulture), out _));

    [Fact]
    public void ALongPromptAtAHighPrice_DoesNotOverflow() =>
        Assert.Equal(Int128.Parse("6000000000000000000000", CultureInfo.InvariantCulture), new UnitPrice(600_000_000_000).For(10_000_000_000));
}
