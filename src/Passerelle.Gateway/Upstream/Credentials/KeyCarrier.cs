namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>The header in which a plain key goes.</summary>
public enum KeyCarrier
{
    /// <summary><c>Authorization: Bearer …</c> (RFC 6750).</summary>
    Bearer,

    /// <summary><c>api-key</c>, as Azure wants it.</summary>
    ApiKey,

    /// <summary><c>x-api-key</c>, as Anthropic wants it.</summary>
    XApiKey,

    /// <summary><c>x-goog-api-key</c>, as Google wants it.</summary>
    XGoogApiKey,
}
