using System.Text;
using Passerelle.Gateway.Secrets;
using Xunit;

namespace Passerelle.Gateway.Tests.Secrets;

public sealed class SecretBoxTests : IDisposable
{
    private static readonly SecretPlace Place = new("provider_keys", "42", "secret");

    private readonly MasterKey _key = MasterKey.Create();
    private readonly MasterKey _newKey = MasterKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        _newKey.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk-a0123456789")]
    [InlineData("{\"private_key\":\"clé 模型 😀\"}")]
    public void WhatWasSealedOpensAgain(string text)
    {
        var box = new SecretBox(_key);

        var blob = box.Seal(text, Place);

        Assert.Equal(text, box.Open(blob, Place).Reveal());
        Assert.Equal(97 + Encoding.UTF8.GetByteCount(text), blob.Length);
        Assert.Equal(_key.Id, SecretBox.KeyIdOf(blob));
        Assert.True(box.IsCurrent(blob));
        Assert.True(text.Length == 0 || blob.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0);
    }

    [Fact]
    public void TwoSealsOfOneSecretHaveNothingInCommon()
    {
        var box = new SecretBox(_key);
        var one = box.Seal("sk-secret", Place);
        var two = box.Seal("sk-secret", Place);

        Assert.Equal(one[..9], two[..9]);
        Assert.NotEqual(one[9..21], two[9..21]);
        Assert.NotEqual(one[21..53], two[21..53]);
        Assert.NotEqual(one[69..81], two[69..81]);
        Assert.NotEqual(one[81..], two[81..]);
    }

    [Fact]
    public void EveryFlippedBitIsRefused()
    {
        var box = new SecretBox(_key);
        var blob = box.Seal("sk-secret", Place);
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            var flipped = (byte[])blob.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<SecretException>(() => box.Open(flipped, Place));
            if (bit / 8 < 69)
            {
                Assert.Throws<SecretException>(() => box.Rewrap(flipped, Place));
            }
        }
    }

    [Fact]
    public void EveryOtherLengthIsRefused()
    {
        var box = new SecretBox(_key);
        var blob = box.Seal("sk-secret", Place);
        for (var length = 0; length < blob.Length; length++)
        {
            Assert.Throws<SecretException>(() => box.Open(blob.AsSpan(0, length), Place));
        }

        Assert.Throws<SecretException>(() => box.Open([.. blob, 0], Place));
        Assert.Null(SecretBox.KeyIdOf(blob.AsSpan(0, 96)));
    }

    [Theory]
    [InlineData("provider_keys", "43", "secret", 1)]
    [InlineData("providers", "42", "secret", 1)]
    [InlineData("provider_keys", "42", "headers", 1)]
    [InlineData("provider_keys", "42", "secret", 2)]
    [InlineData("provider_keys4", "2", "secret", 1)]
    [InlineData("provider_keys", "42s", "ecret", 1)]
    public void ABlobDoesNotOpenInAnotherPlace(string table, string row, string column, long version)
    {
        var box = new SecretBox(_key);
        var blob = box.Seal("sk-secret", Place);
        var elsewhere = new SecretPlace(table, row, column, version);

        var e = Assert.Throws<SecretException>(() => box.Open(blob, elsewhere));

        Assert.Contains($"{table}.{column}, row {row}", e.Message, StringComparison.Ordinal);
        Assert.Throws<SecretException>(() => box.Rewrap(blob, elsewhere));
    }

    [Fact]
    public void SwappedRowsAreRefusedAndSoIsABodyUnderAnotherWrap()
    {
        var box = new SecretBox(_key);
        var other = Place with { RowId = "43" };
        var one = box.Seal("sk-secret", Place);
        var two = box.Seal("sk-public", other);

        Assert.Throws<SecretException>(() => box.Open(two, Place));
        Assert.Throws<SecretException>(() => box.Open(one, other));
        Assert.Throws<SecretException>(() => box.Open([.. one[..69], .. two[69..]], Place));
    }

    [Fact]
    public void TheBordersBetweenTheNamesOfAPlaceCannotBeMoved()
    {
        var box = new SecretBox(_key);
        var blob = box.Seal("sk-secret", new("a\0\0\0\0b", "c", "d"));

        Assert.Throws<SecretException>(() => box.Open(blob, new("a", "b\0\0\0\0c", "d")));
    }

    [Fact]
    public void AnotherMasterKeyIsNamedByIdAndNeverByItsBytes()
    {
        const string Base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        using var known = MasterKey.FromText(Base64);
        var blob = new SecretBox(_key).Seal("sk-secret", Place);

        var e = Assert.Throws<SecretException>(() => new SecretBox(known).Open(blob, Place));

        Assert.Contains(_key.Id, e.Message, StringComparison.Ordinal);
        Assert.Contains(known.Id, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("00010203", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Base64[..8], e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARotationRewrapsTheDataKeyOnly()
    {
        var old = new SecretBox(_key);
        var both = new SecretBox(_newKey, _key);
        var blob = old.Seal("sk-secret", Place);
        Assert.Equal("sk-secret", both.Open(blob, Place).Reveal());
        Assert.False(both.IsCurrent(blob));

        var rewrapped = both.Rewrap(blob, Place);

        Assert.Equal(blob[69..], rewrapped[69..]);
        Assert.NotEqual(blob[1..69], rewrapped[1..69]);
        Assert.True(both.IsCurrent(rewrapped));
        Assert.Equal("sk-secret", new SecretBox(_newKey).Open(rewrapped, Place).Reveal());
        Assert.Throws<SecretException>(() => old.Open(rewrapped, Place));
    }

    [Fact]
    public void HalfOfASurrogatePairIsRefusedRatherThanReplaced()
    {
        Assert.ThrowsAny<ArgumentException>(() => new SecretBox(_key).Seal("a\uD800", Place));
    }

    [Fact]
    public void OneBoxServesManyThreads()
    {
        var box = new SecretBox(_key);

        Parallel.For(0, 2000, i =>
        {
            var place = Place with { RowId = $"{i}" };
            Assert.Equal($"secret {i}", box.Open(box.Seal($"secret {i}", place), place).Reveal());
        });
    }
}
