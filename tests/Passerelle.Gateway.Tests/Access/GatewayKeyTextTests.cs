using System.Security.Cryptography;
using System.Text;
using Passerelle.Gateway.Access;
using Xunit;

namespace Passerelle.Gateway.Tests.Access;

public sealed class GatewayKeyTextTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void AKeyHasItsFormAndParses()
    {
        var text = GatewayKeyText.Create().Reveal();

        Assert.Matches("^pk_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}$", text);
        Assert.Equal(GatewayKeyText.Length, text.Length);
        Assert.True(GatewayKeyText.TryParse(text, out var parts));
        Assert.Equal(text[3..13], parts.Id.ToString());
        Assert.Equal(text[3..13], GatewayKeyText.FormatId(parts.Number));
        Assert.Equal(text[^4..], GatewayKeyText.Last4(text));
    }

    [Fact]
    public void AKnownKeyParses()
    {
        // zlib.crc32 of the first 57 characters is 2003560227.
        const string Known = "pk_000000000A_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg2BajXX";

        Assert.True(GatewayKeyText.TryParse(Known, out var parts));
        Assert.Equal(10UL, parts.Number);
    }

    [Fact]
    public void EveryTypoOfOneCharacterIsRefused()
    {
        var text = GatewayKeyText.Create().Reveal();
        var typo = text.ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in Alphabet + "_-/ \0é\uFF10")
            {
                typo[i] = c;
                Assert.Equal(c == text[i], GatewayKeyText.TryParse(typo, out _));
            }

            typo[i] = text[i];
        }
    }

    [Fact]
    public void NeighboursSwappedAreRefused()
    {
        var text = GatewayKeyText.Create().Reveal();
        for (var i = 0; i + 1 < text.Length; i++)
        {
            var swapped = $"{text[..i]}{text[i + 1]}{text[i]}{text[(i + 2)..]}";
            Assert.Equal(text[i] == text[i + 1], GatewayKeyText.TryParse(swapped, out _));
        }
    }

    [Fact]
    public void EveryOtherLengthIsRefused()
    {
        var text = GatewayKeyText.Create().Reveal();
        for (var length = 0; length < text.Length; length++)
        {
            Assert.False(GatewayKeyText.TryParse(text.AsSpan(0, length), out _));
        }

        Assert.False(GatewayKeyText.TryParse(text + "0", out _));
        Assert.False(GatewayKeyText.TryParse(text.ToUpperInvariant(), out _));
    }

    [Fact]
    public void IdsAndNumbersAreOneToOne()
    {
        Assert.Equal("0000000000", GatewayKeyText.FormatId(0));
        Assert.Equal("zzzzzzzzzz", GatewayKeyText.FormatId(839_299_365_868_340_223));
        Assert.Throws<ArgumentOutOfRangeException>(() => GatewayKeyText.FormatId(839_299_365_868_340_224));
    }

    [Fact]
    public void TheHashIsThatOfTheWholeText()
    {
        var text = GatewayKeyText.Create().Reveal();
        foreach (var whole in (string[])["", text, "é模😀", new string('x', 100), new string('y', 5000)])
        {
            var hash = new byte[GatewayKeyText.HashSize];
            GatewayKeyText.Hash(whole, hash);
            Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(whole)), hash);
        }
    }

    [Fact]
    public void EveryCharacterIsAsLikelyAtEveryPlace()
    {
        const int Keys = 20_000;
        var counts = new int[GatewayKeyText.Length, 128];
        var seen = new HashSet<string>();
        for (var i = 0; i < Keys; i++)
        {
            var text = GatewayKeyText.Create().Reveal();
            Assert.True(seen.Add(text[3..13]) && seen.Add(text[14..57]));
            for (var place = 0; place < text.Length; place++)
            {
                counts[place, text[place]]++;
            }
        }

        // Each count is binomial, mean 322.6, deviation 17.8; eight deviations in 3,286 draws happen once in 10^11 runs.
        // Summed over the 53 places the mean is 17,097 and the deviation 130: a random byte modulo 62 would be off by 25.
        foreach (var c in Alphabet)
        {
            var all = 0;
            for (var place = 3; place < 57; place++)
            {
                if (place != 13)
                {
                    Assert.InRange(counts[place, c], 323 - 142, 323 + 142);
                    all += counts[place, c];
                }
            }

            Assert.InRange(all, 17_097 - 1_040, 17_097 + 1_040);
        }
    }

    [Fact]
    public void ParsingAndHashingAllocateNothing()
    {
        var text = GatewayKeyText.Create().Reveal();
        var broken = text[..^1] + (text[^1] == 'a' ? 'b' : 'a');
        var hash = new byte[GatewayKeyText.HashSize];
        var accepted = 0;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                accepted += GatewayKeyText.TryParse(text, out _) ? 1 : 0;
                accepted += GatewayKeyText.TryParse(broken, out _) ? 1 : 0;
                GatewayKeyText.Hash(text, hash);
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(round == 0 || allocated == 0, $"{allocated} bytes");
        }

        Assert.Equal(2000, accepted);
    }
}
