using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// What a service account claims to get a token (Google's "OAuth 2.0 for server to server applications", RFC 7523): who it is, what it
/// wants, from whom, for an hour from half a minute ago. Google refuses an assertion of the future, and a server whose clock is a little
/// ahead makes those (VTX-3).
/// </summary>
internal static class ServiceAssertion
{
    private const long Behind = 30;
    private const long Lifetime = 3600;

    /// <summary>Makes and signs one.</summary>
    /// <param name="file">The key file.</param>
    /// <param name="audience">The endpoint that it is for.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CredentialException">E-VTX-1, E-VTX-2, E-VTX-3: the file is none.</exception>
    public static string Sign(CredentialFile file, string audience, DateTimeOffset now)
    {
        var email = file.Text("client_email") ?? throw GoogleErrors.NotServiceAccount("client_email").Thrown();
        var pem = PrivateKeyText.Normalize(file.Text("private_key"), out var error) ?? throw error!.Thrown();
        using var key = RSA.Create();
        key.ImportFromPem(pem);

        var from = now.ToUnixTimeSeconds() - Behind;
        var head = Part(json =>
        {
            json.WriteString("alg"u8, "RS256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            if (file.Text("private_key_id") is { } id)
            {
                json.WriteString("kid"u8, id);
            }
        });
        var claims = Part(json =>
        {
            json.WriteString("iss"u8, email);
            json.WriteString("scope"u8, GoogleScopes.CloudPlatform);
            json.WriteString("aud"u8, audience);
            json.WriteNumber("iat"u8, from);
            json.WriteNumber("exp"u8, from + Lifetime);
        });
        var signed = $"{head}.{claims}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }
}
