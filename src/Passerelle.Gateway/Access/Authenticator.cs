using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Access;

/// <summary>
/// The one place that decides who asks. Every carrier that a client library may use leads here: <c>Authorization: Bearer</c>,
/// <c>x-api-key</c>, <c>x-goog-api-key</c>, <c>api-key</c>, <c>?key=</c>.
/// </summary>
public sealed class Authenticator(CallerDirectory callers, TimeProvider time)
{
    private static readonly string[] HeaderNames = ["x-api-key", "x-goog-api-key", "api-key"];

    /// <summary>The caller of a request.</summary>
    /// <exception cref="GatewayException">401: no key, or none that is known and in force.</exception>
    public Caller Identify(Exchange x) => Identify(x.Http.Request);

    /// <summary>Whether a request brings any key, be it known or not.</summary>
    public static bool HasKey(HttpRequest request) => !Carried(request).IsEmpty;

    /// <inheritdoc cref="Identify(Exchange)"/>
    public Caller Identify(HttpRequest request)
    {
        var text = Carried(request);
        if (text.IsEmpty)
        {
            throw Refused("No gateway key was sent. Send one as \"Authorization: Bearer pk_…\".", "missing_api_key");
        }

        if (!GatewayKeyText.TryParse(text, out var parts))
        {
            throw Refused("That is not a gateway key. Keys start with \"pk_\" and are copied whole; a provider's key does not work here.", "invalid_api_key");
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        GatewayKeyText.Hash(text, hash);
        var known = callers.TryFind(parts.Id, out var caller);

        // An unknown id costs the same comparison as a known one, so that its time tells nothing.
        var expected = known ? caller!.Key.Hash.Span : stackalloc byte[SHA256.HashSizeInBytes];
        if (!CryptographicOperations.FixedTimeEquals(hash, expected) || !known)
        {
            throw Refused("This gateway key is not known, or was revoked.", "invalid_api_key");
        }

        var key = caller!.Key;
        if (!key.Enabled)
        {
            throw Refused("This gateway key is switched off.", "key_disabled");
        }

        if (key.ExpiresAt <= time.GetUtcNow())
        {
            throw Refused("This gateway key has expired.", "key_expired");
        }

        return caller;
    }

    /// <summary>The key's text in whatever carrier it came. Where several are filled, one that holds a gateway key wins.</summary>
    private static ReadOnlySpan<char> Carried(HttpRequest request)
    {
        var bearer = Bearer(request.Headers.Authorization.ToString());
        if (bearer.StartsWith(GatewayKeyText.Prefix))
        {
            return bearer;
        }

        var other = bearer;
        foreach (var name in HeaderNames)
        {
            if (request.Headers.TryGetValue(name, out var value) && value.ToString().AsSpan().Trim() is { IsEmpty: false } text)
            {
                if (text.StartsWith(GatewayKeyText.Prefix))
                {
                    return text;
                }

                other = other.IsEmpty ? text : other;
            }
        }

        if (request.QueryString.HasValue && request.Query.TryGetValue("key", out var query))
        {
            var text = query.ToString().AsSpan().Trim();
            return text.StartsWith(GatewayKeyText.Prefix) || other.IsEmpty ? text : other;
        }

        return other;
    }

    private static ReadOnlySpan<char> Bearer(string header)
    {
        var text = header.AsSpan().Trim();
        return text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text[7..].Trim() : text;
    }

    private static GatewayException Refused(string message, string code) =>
        new(new ApiError(ApiErrorKind.Unauthorized, message) { Code = code });
}
