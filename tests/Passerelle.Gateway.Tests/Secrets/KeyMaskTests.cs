using Passerelle.Gateway.Secrets;
using Xunit;

namespace Passerelle.Gateway.Tests.Secrets;

public sealed class KeyMaskTests
{
    [Fact]
    public void NeverMoreThanFourAndFourNeverOverAThirdNothingUnderTwelve()
    {
        for (var length = 0; length <= 200; length++)
        {
            // Every character occurs once, so what is shown can be told from the dots and found again.
            var key = string.Concat(Enumerable.Range(0, length).Select(i => (char)('\u4E00' + i)));

            var mask = KeyMask.Mask(key);

            var parts = mask.Split(KeyMask.Dots);
            Assert.Equal(2, parts.Length);
            Assert.StartsWith(parts[0], key, StringComparison.Ordinal);
            Assert.EndsWith(parts[1], key, StringComparison.Ordinal);
            Assert.InRange(parts[0].Length, 0, 4);
            Assert.InRange(parts[1].Length, 0, 4);
            Assert.True((parts[0].Length + parts[1].Length) * 3 <= length, $"{length}: {mask}");
            Assert.Equal(length < 12, mask == KeyMask.Dots);
            Assert.True(length < 24 || parts[0].Length + parts[1].Length == 8, $"{length}: {mask}");
        }
    }

    [Theory]
    [InlineData("", "••••")]
    [InlineData("abcdefghijk", "••••")]
    [InlineData("abcdefghijkl", "ab••••kl")]
    [InlineData("sk-a0123456789abcdefghij9f3c", "sk-a••••9f3c")]
    public void Examples(string key, string mask)
    {
        Assert.Equal(mask, KeyMask.Mask(key));
    }
}
