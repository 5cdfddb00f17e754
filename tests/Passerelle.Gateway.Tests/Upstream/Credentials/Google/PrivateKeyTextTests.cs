using System.Security.Cryptography;
using System.Text.Json;
using Passerelle.Gateway.Upstream.Credentials.Google;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>VTX-2: every row of the table of forms in which a private key is pasted.</summary>
public sealed class PrivateKeyTextTests
{
    private static readonly string Pem = GoogleFiles.Key.ExportPkcs8PrivateKeyPem() + "\n";

    private static string Body => Pem.Replace("-----BEGIN PRIVATE KEY-----", "", StringComparison.Ordinal).Replace("-----END PRIVATE KEY-----", "", StringComparison.Ordinal).Trim();

    public static TheoryData<string, string> GoodForms => new()
    {
        { "as it is", Pem },
        { "CRLF", Pem.ReplaceLineEndings("\r\n") },
        { "CR", Pem.ReplaceLineEndings("\r") },
        { "a byte order mark and spaces around it", "\uFEFF  " + Pem + "  \t" },
        { "literal \\n", Pem.Replace("\n", "\\n", StringComparison.Ordinal) },
        { "literal \\r\\n", Pem.Replace("\n", "\\r\\n", StringComparison.Ordinal) },
        { "doubly escaped", Pem.Replace("\n", "\\\\n", StringComparison.Ordinal) },
        { "four times escaped", Pem.Replace("\n", "\\\\\\\\n", StringComparison.Ordinal) },
        { "the JSON string with its quotes", JsonSerializer.Serialize(Pem) },
        { "the JSON string of a JSON string", JsonSerializer.Serialize(JsonSerializer.Serialize(Pem)) },
        { "the JSON member", $"\"private_key\": {JsonSerializer.Serialize(Pem)}," },
        { "slashes escaped", Pem.Replace("/", "\\/", StringComparison.Ordinal) },
        { "Base64 only", Body },
        { "Base64 only in one line", Body.ReplaceLineEndings("") },
        { "Base64 only between quotes", $"\"{Body.ReplaceLineEndings("")}\"" },
        { "Base64 only without padding", Body.ReplaceLineEndings("").TrimEnd('=') },
        { "Base64 for URLs", Body.ReplaceLineEndings("").Replace('+', '-').Replace('/', '_') },
        { "BEGIN without END", Pem[..Pem.IndexOf("-----END", StringComparison.Ordinal)] },
        { "END without BEGIN", Pem[Pem.IndexOf('\n', StringComparison.Ordinal)..] },
        { "spaces for line ends", Pem.ReplaceLineEndings(" ") },
        { "no line ends", Pem.ReplaceLineEndings("") },
        { "no spaces at all", Pem.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal) },
        { "PKCS#1", GoogleFiles.Key.ExportRSAPrivateKeyPem() },
        { "PKCS#1 with literal \\n", GoogleFiles.Key.ExportRSAPrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal) },
        { "PKCS#1 relabelled as PKCS#8", GoogleFiles.Key.ExportRSAPrivateKeyPem().Replace("RSA PRIVATE", "PRIVATE", StringComparison.Ordinal) },
        { "a certificate before it", Certificate() + "\n" + Pem },
    };

    [Theory]
    [MemberData(nameof(GoodForms))]
    public void AForm_IsTheSameKey(string form, string pasted)
    {
        var pem = PrivateKeyText.Normalize(pasted, out var error);

        Assert.Null(error);
        Assert.True(Pem == pem, form);
    }

    public static TheoryData<string, string?> Incomplete => new()
    {
        { "nothing", null },
        { "empty", "" },
        { "spaces", " \n\t" },
        { "words", "hello world!" },
        { "words in Base64's letters", "hello world" },
        { "markers only", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n" },
        { "BEGIN only", "-----BEGIN PRIVATE KEY-----" },
        { "the first half", Pem[..(Pem.Length / 2)] },
        { "the second half", Pem[(Pem.Length / 2)..] },
        { "without a line", string.Join('\n', Pem.Split('\n').Where((_, i) => i != 5)) },
        { "a dot in it", Pem.Insert(200, ".") },
        { "dots for the middle", Pem[..100] + "…" + Pem[^100..] },
    };

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void WhatIsMissing_IsAskedFor(string form, string? pasted)
    {
        Assert.Null(PrivateKeyText.Normalize(pasted, out var error));

        Assert.True(error?.Code == "E-VTX-2", form);
        Assert.Equal("The private key is incomplete: paste it from BEGIN to END.", error!.Text.En);
        Assert.Equal("La clé privée est incomplète : collez-la de BEGIN à END.", error.Text.Fr);
    }

    public static TheoryData<string, string> Others => new()
    {
        { "encrypted private key", Encrypted() },
        { "encrypted private key", Encrypted().Replace("ENCRYPTED ", "", StringComparison.Ordinal) },
        { "encrypted private key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIE\n-----END RSA PRIVATE KEY-----" },
        { "EC private key", EllipticCurve(pkcs8: true) },
        { "EC private key", EllipticCurve(pkcs8: false) },
        { "EC private key", EllipticCurve(pkcs8: false).Replace("EC PRIVATE", "PRIVATE", StringComparison.Ordinal) },
        { "public key", GoogleFiles.Key.ExportSubjectPublicKeyInfoPem() },
        { "public key", GoogleFiles.Key.ExportRSAPublicKeyPem() },
        { "public key", Convert.ToBase64String(GoogleFiles.Key.ExportSubjectPublicKeyInfo()) },
        { "public key", Convert.ToBase64String(GoogleFiles.Key.ExportRSAPublicKey()) },
        { "certificate", Certificate() },
        { "certificate", Certificate().Replace("CERTIFICATE", "PRIVATE KEY", StringComparison.Ordinal) },
        { "not an RSA private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void AnotherKindOfKey_IsNamed(string type, string pasted)
    {
        Assert.Null(PrivateKeyText.Normalize(pasted, out var error));

        Assert.Equal("E-VTX-3", error!.Code);
        Assert.Equal($"Unsupported key type: {type}. Create a JSON key for a service account.", error.Text.En);
        Assert.StartsWith("Type de clé non pris en charge : ", error.Text.Fr, StringComparison.Ordinal);
        Assert.EndsWith(". Créez une clé JSON de compte de service.", error.Text.Fr, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyWhoseHalvesDoNotBelongTogether_IsFoundOutBySigning()
    {
        var mixed = GoogleFiles.Key.ExportParameters(true);
        mixed.Modulus = GoogleFiles.OtherKey.ExportParameters(false).Modulus;

        Assert.Null(PrivateKeyText.Normalize(Pkcs1(mixed), out var error));
        Assert.Equal("E-VTX-2", error!.Code);
    }

    [Fact]
    public void NoError_RepeatsAnyPartOfTheKey()
    {
        PrivateKeyText.Normalize(Pem[..600], out var error);

        Assert.DoesNotContain(Body[..20], $"{error}", StringComparison.Ordinal);
    }

    private static string Pkcs1(RSAParameters key)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var part in new[] { key.Modulus, key.Exponent, key.D, key.P, key.Q, key.DP, key.DQ, key.InverseQ })
            {
                writer.WriteIntegerUnsigned(part!.AsSpan().TrimStart((byte)0));
            }
        }

        return $"-----BEGIN RSA PRIVATE KEY-----\n{Convert.ToBase64String(writer.Encode())}\n-----END RSA PRIVATE KEY-----";
    }

    private static string Encrypted() =>
        GoogleFiles.Key.ExportEncryptedPkcs8PrivateKeyPem("a-password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    private static string EllipticCurve(bool pkcs8)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return pkcs8 ? key.ExportPkcs8PrivateKeyPem() : key.ExportECPrivateKeyPem();
    }

    private static string Certificate()
    {
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=robot", GoogleFiles.Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.ExportCertificatePem();
    }
}
