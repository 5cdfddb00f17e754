using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

public sealed class KeyPasteTests
{
    [Theory]
    [InlineData("sk-xxxx1,sk-xxxx2,sk-xxxx3,sk-xxxx4", "sk-xxxx1|sk-xxxx2|sk-xxxx3|sk-xxxx4")]
    [InlineData("a,b", "a|b")]
    [InlineData("a, b ,", "a|b")]
    [InlineData(",,a,,", "a")]
    [InlineData("a，b", "a|b")]
    [InlineData("a、b", "a|b")]
    [InlineData("a;b", "a|b")]
    [InlineData("a；b", "a|b")]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\tb", "a|b")]
    [InlineData("a b", "a|b")]
    [InlineData("a\u00A0b\u3000c", "a|b|c")]
    [InlineData("a\\,b,c", "a,b|c")]
    [InlineData("\\,a\\,", ",a,")]
    [InlineData("\"a\"", "a")]
    [InlineData("'a', `b`, “c”", "a|b|c")]
    [InlineData("\"a,b\"", "a|b")]
    [InlineData("Bearer a", "a")]
    [InlineData("bearer a", "a")]
    [InlineData("Authorization: Bearer a", "a")]
    [InlineData("authorization:Bearer a", "a")]
    [InlineData("Authorization : Bearer a", "a")]
    [InlineData("Authorization: a", "a")]
    [InlineData("\"Authorization: Bearer a\"", "a")]
    [InlineData("export OPENAI_API_KEY=a", "a")]
    [InlineData("export OPENAI_API_KEY=\"a\"\nexport OTHER_KEY='b'", "a|b")]
    [InlineData("NAME=\"a\"", "a")]
    [InlineData("NAME=a,b", "a|b")]
    [InlineData("NAME = a", "a")]
    [InlineData("NAME=\"Bearer a\"", "a")]
    [InlineData("OPENAI_API_KEY=", "")]
    [InlineData("\uFEFFa\u200B", "a")]
    [InlineData("export", "export")]
    [InlineData("Bearerlike", "Bearerlike")]
    [InlineData("c2VjcmV0=", "c2VjcmV0=")]
    [InlineData("c2VjcmV0cw==", "c2VjcmV0cw==")]
    [InlineData("sk-or-v1-a=b", "sk-or-v1-a=b")]
    [InlineData("eyJhbGciOiJI.eyJzdWIi.c2ln", "eyJhbGciOiJI.eyJzdWIi.c2ln")]
    [InlineData("", "")]
    [InlineData(" \r\n,;\t\"\" ", "")]
    [InlineData(null, "")]
    public void KeysComeOutInTheirOrder(string? pasted, string keys)
    {
        var paste = KeyPaste.Parse(pasted);

        Assert.Null(paste.Error);
        Assert.Equal(keys, string.Join('|', paste.Keys.Select(key => key.Reveal())));
        Assert.Equal(0, paste.Duplicates);
    }

    [Theory]
    [InlineData("a,b", "2 keys found", "2 clés trouvées")]
    [InlineData("a", "1 key found", "1 clé trouvée")]
    [InlineData("", "No key found", "Aucune clé trouvée")]
    [InlineData("a,a,b", "2 keys found, 1 duplicate ignored", "2 clés trouvées, 1 doublon ignoré")]
    [InlineData("a,b,c,d,Bearer a", "4 keys found, 1 duplicate ignored", "4 clés trouvées, 1 doublon ignoré")]
    [InlineData("a,'a',X=a", "1 key found, 2 duplicates ignored", "1 clé trouvée, 2 doublons ignorés")]
    [InlineData("a,A", "2 keys found", "2 clés trouvées")]
    public void RepetitionsAreDroppedAndCounted(string pasted, string en, string fr)
    {
        Assert.Equal(new Bilingual(en, fr), KeyPaste.Parse(pasted).Summary);
    }

    [Theory]
    [InlineData("good,bad\u0001key", 2, "U+0001 at position 4")]
    [InlineData("a\0b", 1, "U+0000 at position 2")]
    [InlineData("clé", 1, "U+00E9 at position 3")]
    [InlineData("a,a,sk\u200Bx", 3, "U+200B at position 3")]
    [InlineData("a\u007F", 1, "U+007F at position 2")]
    [InlineData("sk-…", 1, "U+2026 at position 4")]
    [InlineData("•••••", 1, "U+2022 at position 1")]
    public void AKeyThatCouldNotStandInAHeaderIsRefusedWithItsPlace(string pasted, int number, string place)
    {
        var paste = KeyPaste.Parse(pasted);

        Assert.Empty(paste.Keys);
        Assert.Equal(("E-KEY-6", number), (paste.Error!.Code, paste.Error.KeyNumber));
        Assert.Contains(place, paste.Error.Text.En, StringComparison.Ordinal);
        Assert.NotEqual(paste.Error.Text.En, paste.Error.Text.Fr);
    }

    [Fact]
    public void AKeyIsNeverPrinted()
    {
        var paste = KeyPaste.Parse("sk-secret,sk-bad\u0001");

        Assert.DoesNotContain("sk-", $"{paste} {paste.Error} {KeyPaste.Parse("sk-secret").Keys[0]}", StringComparison.Ordinal);
    }
}
