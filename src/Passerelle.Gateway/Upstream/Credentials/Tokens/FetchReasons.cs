namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>Why no token came: the {reason} in the sentences of E-VTX-8 and its like. Addresses are left out, as in all that callers may see.</summary>
internal static class FetchReasons
{
    public static Bilingual NoToken { get; } = new("the answer holds no token", "la réponse ne contient pas de jeton");

    public static Bilingual Broke { get; } = new("the answer cannot be read", "la réponse est illisible");

    public static Bilingual TooLarge { get; } = new("the answer is too large", "la réponse est trop volumineuse");

    public static Bilingual UnknownHost { get; } = new("the host name is not known", "le nom d’hôte est inconnu");

    public static Bilingual Refused { get; } = new("the token endpoint refuses connections", "le point d’accès des jetons refuse la connexion");

    public static Bilingual Disconnected { get; } = new("the connection to the token endpoint broke", "la connexion au point d’accès des jetons a été rompue");

    public static Bilingual Tls { get; } = new(
        "the certificate of the token endpoint is not trusted", "le certificat du point d’accès des jetons n’est pas approuvé");

    public static Bilingual Blocked { get; } = new(
        "the address is blocked by the server’s network policy", "l’adresse est bloquée par la politique réseau du serveur");

    public static Bilingual NoAnswer(TimeSpan limit) =>
        new(FormattableString.Invariant($"no answer within {limit.TotalSeconds:0.###} s"), FormattableString.Invariant($"pas de réponse en {limit.TotalSeconds:0.###} s"));

    public static Bilingual Status(int status) =>
        new($"the token endpoint answered with status {status}", $"le point d’accès des jetons a répondu avec le statut {status}");

    /// <summary>The endpoint's own words.</summary>
    public static Bilingual Said(OAuthError error) => new(error.Sentence, error.Sentence);
}
