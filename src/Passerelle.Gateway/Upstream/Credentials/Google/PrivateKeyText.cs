using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// The private key of a service account out of whatever became of it on its way (VTX-2): line ends of any kind, gone, turned into spaces or
/// escaped any number of times; without BEGIN or END; with the quotes of a JSON string; PKCS#8 (RFC 5958) or PKCS#1 (RFC 8017).
/// </summary>
public static partial class PrivateKeyText
{
    /// <summary>The key as PEM of PKCS#8, after it has signed something that its public half has checked; null with the error.</summary>
    /// <param name="pasted">The text.</param>
    /// <param name="error">E-VTX-2 when something is missing, E-VTX-3 when it is another kind of key.</param>
    public static string? Normalize(string? pasted, out CredentialError? error)
    {
        var text = Unescape(pasted ?? "");
        var begin = Begin(text);
        var label = begin is null ? "" : LabelOf(begin);
        var body = begin is null ? text : text[(begin.Index + begin.Length)..];
        body = End().Match(body) is { Success: true } end ? body[..end.Index] : body;
        if (Refused(label, body) is { } type)
        {
            error = GoogleErrors.UnsupportedKey(type);
            return null;
        }

        if (Bytes(body) is not { } der)
        {
            error = GoogleErrors.IncompleteKey;
            return null;
        }

        var kind = KeyEncoding.Of(der);
        if (kind is not (KeyEncoding.Pkcs8Rsa or KeyEncoding.Pkcs1))
        {
            error = kind == KeyEncoding.Broken ? GoogleErrors.IncompleteKey : GoogleErrors.UnsupportedKey(KeyEncoding.NameOf(kind));
            return null;
        }

        var pem = Import(der, kind == KeyEncoding.Pkcs1);
        error = pem is null ? GoogleErrors.IncompleteKey : null;
        return pem;
    }

    /// <summary>
    /// The text as the one who copied it saw it: a JSON string's escapes undone, however often they were made. Base64 has no backslash, so
    /// each one is an escape's.
    /// </summary>
    private static string Unescape(string text)
    {
        var plain = LineEscape().Replace(text, "\n");
        plain = UnicodeEscape().Replace(plain, m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
        return plain.Replace("\\", "", StringComparison.Ordinal);
    }

    /// <summary>The mark before a private key, before any other.</summary>
    private static Match? Begin(string text)
    {
        var marks = BeginMark().Matches(text);
        return marks.FirstOrDefault(m => LabelOf(m).EndsWith("PRIVATEKEY", StringComparison.Ordinal)) ?? marks.FirstOrDefault();
    }

    private static string LabelOf(Match mark) => Spaces().Replace(mark.Groups[1].Value, "").ToUpperInvariant();

    private static Bilingual? Refused(string label, string body)
    {
        return label switch
        {
            "" or "PRIVATEKEY" or "RSAPRIVATEKEY" => Encrypted().IsMatch(body) ? KeyEncoding.NameOf(KeyEncoding.Encrypted) : null,
            "ENCRYPTEDPRIVATEKEY" => KeyEncoding.NameOf(KeyEncoding.Encrypted),
            "ECPRIVATEKEY" or "ECPARAMETERS" => KeyEncoding.NameOf(KeyEncoding.EllipticCurve),
            "PUBLICKEY" or "RSAPUBLICKEY" => KeyEncoding.NameOf(KeyEncoding.Public),
            "CERTIFICATE" or "CERTIFICATEREQUEST" or "TRUSTEDCERTIFICATE" or "X509CERTIFICATE" => KeyEncoding.NameOf(KeyEncoding.Certificate),
            _ => KeyEncoding.NameOf(KeyEncoding.Other),
        };
    }

    private static byte[]? Bytes(string body)
    {
        var base64 = new StringBuilder(body.Length);
        foreach (var c in body)
        {
            switch (c)
            {
                case (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '/':
                    base64.Append(c);
                    break;
                case '-':
                    base64.Append('+');
                    break;
                case '_':
                    base64.Append('/');
                    break;
                case '=' or '"' or '\'' or '`' or ',':
                    break;
                default:
                    if (!char.IsWhiteSpace(c) && CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)
                    {
                        return null;
                    }

                    break;
            }
        }

        base64.Append('=', (4 - (base64.Length % 4)) % 4);
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64.ToString(), bytes, out var count) && count > 0 ? bytes[..count] : null;
    }

    private static string? Import(byte[] der, bool isPkcs1)
    {
        try
        {
            using var key = RSA.Create();
            if (isPkcs1)
            {
                key.ImportRSAPrivateKey(der, out _);
            }
            else
            {
                key.ImportPkcs8PrivateKey(der, out _);
            }

            return Signs(key) ? key.ExportPkcs8PrivateKeyPem() + "\n" : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A key whose halves do not belong together is taken in, and only signs nonsense: so it has to sign a token as it will for Google.</summary>
    private static bool Signs(RSA key)
    {
        var signed = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJwYXNzZXJlbGxlIn0"u8;
        using var open = RSA.Create();
        open.ImportRSAPublicKey(key.ExportRSAPublicKey(), out _);
        var signature = key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return open.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [GeneratedRegex(@"(?:\\+[rn])+", RegexOptions.CultureInvariant)]
    private static partial Regex LineEscape();

    [GeneratedRegex(@"\\+u([0-9A-Fa-f]{4})", RegexOptions.CultureInvariant)]
    private static partial Regex UnicodeEscape();

    [GeneratedRegex(@"-{2,}\s*BEGIN\s*([A-Z0-9 ]+?)\s*-{2,}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BeginMark();

    [GeneratedRegex(@"-{4,}\s*END", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex End();

    [GeneratedRegex("Proc-Type: ?4, ?ENCRYPTED|DEK-Info:", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Encrypted();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
