using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Clouds;

/// <summary>
/// Answers as Google's token endpoint does: an assertion of a service account is checked in every part, with the public half of its key;
/// a refresh token has to be known. Each answer has another token.
/// </summary>
public sealed class GoogleTokens(TimeProvider time)
{
    private const string JwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly ConcurrentDictionary<string, RSA> _accounts = new();
    private int _given;

    /// <summary>The address that an assertion has to be made for.</summary>
    public string Audience { get; set; } = "";

    /// <summary>How long its tokens live, in seconds.</summary>
    public long Seconds { get; set; } = 3599;

    /// <summary>How many tokens it has given.</summary>
    public int Given => Volatile.Read(ref _given);

    /// <summary>The claims of the last assertion that was good.</summary>
    public JsonElement Claims { get; private set; }

    /// <summary>The head of the last assertion that was good.</summary>
    public JsonElement Head { get; private set; }

    /// <summary>Makes an account known by the public half of its key, in place of the key that it had.</summary>
    public void Know(string email, RSA key)
    {
        var open = RSA.Create();
        open.ImportParameters(key.ExportParameters(false));
        _accounts[email] = open;
    }

    /// <summary>Answers.</summary>
    public TokenAnswer Answer(TokenCall call) => call.Form("grant_type") switch
    {
        JwtGrant => OfAssertion(call.Form("assertion")),
        "refresh_token" when call.Form("refresh_token") == "a-refresh-token" && call.Form("client_secret") == "a-client-secret" => Next(),
        "refresh_token" => TokenAnswer.Error(400, "invalid_grant", "Token has been expired or revoked."),
        _ => TokenAnswer.Error(400, "unsupported_grant_type", "Invalid grant_type: "),
    };

    /// <summary>A token that no one has had.</summary>
    public TokenAnswer Next() => TokenAnswer.Token($"ya29.token-{Interlocked.Increment(ref _given).ToString(CultureInfo.InvariantCulture)}", Seconds);

    private TokenAnswer OfAssertion(string assertion)
    {
        var parts = assertion.Split('.');
        var (head, claims) = (Part(parts[0]), Part(parts[1]));
        if (!_accounts.TryGetValue(claims.GetProperty("iss").GetString()!, out var key))
        {
            return TokenAnswer.Error(400, "invalid_grant", "Invalid grant: account not found");
        }

        if (head.GetProperty("alg").GetString() != "RS256"
            || !key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return TokenAnswer.Error(400, "invalid_grant", "Invalid JWT Signature.");
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var (from, to) = (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64());
        if (from > now || to < now || to > from + 3600)
        {
            return TokenAnswer.Error(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");
        }

        if (claims.GetProperty("aud").GetString() != Audience || claims.GetProperty("scope").GetString() != "https://www.googleapis.com/auth/cloud-platform")
        {
            return TokenAnswer.Error(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
        }

        (Head, Claims) = (head, claims);
        return Next();
    }

    private static JsonElement Part(string part) => JsonDocument.Parse(Bytes(part)).RootElement.Clone();

    private static byte[] Bytes(string part) => System.Buffers.Text.Base64Url.DecodeFromChars(part);
}
