using System.Formats.Asn1;
using System.Numerics;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What the bytes of a key are, read from their outermost elements (X.690).</summary>
internal static class KeyEncoding
{
    public const string Pkcs8Rsa = "pkcs8-rsa";
    public const string Pkcs1 = "pkcs1";
    public const string EllipticCurve = "ec";
    public const string Encrypted = "encrypted";
    public const string Public = "public";
    public const string Certificate = "certificate";
    public const string Other = "other";
    public const string Broken = "broken";

    private const string RsaEncryption = "1.2.840.113549.1.1.1";
    private const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>Which of these it is; <see cref="Broken"/> when it does not end where it says.</summary>
    public static string Of(byte[] der)
    {
        try
        {
            var content = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            return content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) ? OfVersioned(content) : OfUnversioned(content);
        }
        catch (AsnContentException)
        {
            return Broken;
        }
    }

    /// <summary>What people call it.</summary>
    public static Bilingual NameOf(string kind) => kind switch
    {
        EllipticCurve => new("EC private key", "clé privée EC"),
        Encrypted => new("encrypted private key", "clé privée chiffrée"),
        Public => new("public key", "clé publique"),
        Certificate => new("certificate", "certificat"),
        _ => new("not an RSA private key", "pas une clé privée RSA"),
    };

    /// <summary>PKCS#8 has a version and an algorithm, PKCS#1 a version and a modulus, a key of SEC 1 a version and octets; a public key of PKCS#1 begins with its modulus.</summary>
    private static string OfVersioned(AsnReader content)
    {
        var version = content.ReadInteger();
        var next = content.PeekTag();
        if (next.HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return content.ReadSequence().ReadObjectIdentifier() switch
            {
                RsaEncryption => Pkcs8Rsa,
                EcPublicKey => EllipticCurve,
                _ => Other,
            };
        }

        return next.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? EllipticCurve
            : version > BigInteger.One ? Public
            : Pkcs1;
    }

    /// <summary>A public key has an algorithm and bits, an encrypted key an algorithm and octets; what is signed begins with something deeper.</summary>
    private static string OfUnversioned(AsnReader content)
    {
        if (!content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return Other;
        }

        var first = content.ReadSequence();
        if (!first.HasData || !first.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
        {
            return Certificate;
        }

        return content.HasData && content.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveBitString) ? Public : Encrypted;
    }
}
