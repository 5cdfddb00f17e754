using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Passerelle.Gateway.Secrets;
using Xunit;

namespace Passerelle.Gateway.Tests.Secrets;

public sealed partial class SecretTests
{
    private const string Text = "sk-very-secret";

    [Fact]
    public void OnlyRevealTells()
    {
        var secret = new Secret(Text);
        Span<char> chars = stackalloc char[16];
        var utf8 = new byte[16];

        Assert.Equal(Text, secret.Reveal());
        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", secret.ToString("G", null));
        Assert.Equal("a *** b", $"a {secret} b");
        Assert.Equal("***  ", $"{secret,-5:X}");
        Assert.Equal("***", string.Format(null, "{0}", secret));
        Assert.Equal("***", new StringBuilder().Append($"{secret}").ToString());
        Assert.Equal("Holder { Key = *** }", new Holder(secret).ToString());
        Assert.True(secret.TryFormat(chars, out var written, "R", null));
        Assert.Equal("***", chars[..written].ToString());
        Assert.False(secret.TryFormat(chars[..2], out written, "", null));
        Assert.Equal(0, written);
        Assert.True(Utf8.TryWrite(utf8, $"{secret}", out written));
        Assert.Equal("***"u8, utf8.AsSpan(0, written));
    }

    [Fact]
    public void TheDebuggerShowsTheMask()
    {
        var type = typeof(Secret);

        Assert.Equal("***", type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Empty(type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        Assert.All(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            field => Assert.Equal(DebuggerBrowsableState.Never, field.GetCustomAttribute<DebuggerBrowsableAttribute>()!.State));
    }

    [Fact]
    public void JsonWritesTheMask()
    {
        var holder = new Holder(new Secret(Text));

        Assert.Equal("""{"Key":"***"}""", JsonSerializer.Serialize(holder));
        Assert.Equal("""{"Key":"***"}""", JsonSerializer.Serialize(holder, Wire.Default.Holder));
    }

    [Fact]
    public void JsonReadsASecretButNotItsMask()
    {
        Assert.Equal(new Secret(Text), JsonSerializer.Deserialize("""{"Key":"sk-very-secret"}""", Wire.Default.Holder)!.Key);
        Assert.Null(JsonSerializer.Deserialize("""{"Key":null}""", Wire.Default.Holder)!.Key);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"Key":"***"}""", Wire.Default.Holder));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"Key":12}""", Wire.Default.Holder));
    }

    [Fact]
    public void SecretsAreEqualByTheirText()
    {
        var secret = new Secret(Text);
        var same = new Secret(string.Concat("sk-very", "-secret".AsSpan()));
        Secret? none = null;

        Assert.True(secret == same && secret.Equals((object)same) && secret.GetHashCode() == same.GetHashCode());
        Assert.True(secret != new Secret("sk-very-secreT") && secret != new Secret("sk-very-secre") && secret != none && none == null);
        Assert.False(secret.Equals(Text as object));
    }

    internal sealed record Holder(Secret Key);

    [JsonSerializable(typeof(Holder))]
    internal sealed partial class Wire : JsonSerializerContext;
}
