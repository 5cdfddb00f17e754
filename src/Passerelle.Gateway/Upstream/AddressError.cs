namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Why an address cannot be used, or why something is missing with it. The texts never repeat what was typed before the
/// host, so a password in an address reaches neither a screen nor a log.
/// </summary>
/// <param name="Code">The code that documents and screens use: <c>E-URL-1</c> … <c>E-URL-8</c>.</param>
/// <param name="Name">The same for machines, in kebab case.</param>
/// <param name="Text">The sentence to show.</param>
/// <param name="Suggestion">A whole address to offer instead, or null. It always resolves without an error.</param>
public sealed record AddressError(string Code, string Name, Bilingual Text, string? Suggestion = null)
{
    /// <summary>E-URL-1: no http or https in front.</summary>
    /// <param name="suggestion">The address to offer, or null.</param>
    public static AddressError Scheme(string? suggestion)
    {
        return new("E-URL-1", "scheme", new(
            "Enter an address that starts with http:// or https://.",
            "Saisissez une adresse commençant par http:// ou https://."), suggestion);
    }

    /// <summary>E-URL-2: a "#" that is not the last character.</summary>
    public static AddressError HashInside { get; } = new("E-URL-2", "hash-inside", new(
        "“#” is only allowed as the last character.",
        "« # » n’est permis qu’en dernier caractère."));

    /// <summary>E-URL-3: a user name or password in the address.</summary>
    public static AddressError Credentials { get; } = new("E-URL-3", "credentials", new(
        "Put the user name and password in a header, not in the address.",
        "Placez l’identifiant et le mot de passe dans un en-tête, pas dans l’adresse."));

    /// <summary>E-URL-4: the egress policy refuses the host (URL-7). Raised where an address is saved; a call fails with other words.</summary>
    /// <param name="host">The host that was refused.</param>
    public static AddressError Blocked(string host)
    {
        return new("E-URL-4", "blocked", new(
            $"This address is blocked by the server’s network policy: {host}.",
            $"Cette adresse est bloquée par la politique réseau du serveur : {host}."));
    }

    /// <summary>E-URL-5: an exact address has no model list (URL-4). Shown where <see cref="ProviderEndpoints.ModelsUrl"/> is null.</summary>
    public static AddressError NoModelList { get; } = new("E-URL-5", "no-model-list", new(
        "The model list is not available with an exact (#) address; add models by hand.",
        "La liste des modèles n’est pas disponible avec une adresse exacte (#) ; ajoutez les modèles à la main."));

    /// <summary>E-URL-6: a check got 404 and another candidate answered.</summary>
    /// <param name="url">The address that answered 404.</param>
    /// <param name="other">The address that answered.</param>
    public static AddressError NotThere(Uri url, Uri other)
    {
        return new("E-URL-6", "not-there", new(
            $"{url.AbsoluteUri} does not exist on this server (404). {other.AbsoluteUri} answered: use it?",
            $"{url.AbsoluteUri} n’existe pas sur ce serveur (404). {other.AbsoluteUri} a répondu : l’utiliser ?"),
            other.AbsoluteUri);
    }

    /// <summary>E-URL-7: host or port cannot be read.</summary>
    public static AddressError Host { get; } = new("E-URL-7", "host", new(
        "This address is not valid: check the host name and the port.",
        "Cette adresse n’est pas valide : vérifiez le nom d’hôte et le port."));

    /// <summary>E-URL-8: a space or a control character inside; on the wire it would end the request line.</summary>
    public static AddressError Space { get; } = new("E-URL-8", "space", new(
        "An address cannot contain spaces or line breaks.",
        "Une adresse ne peut contenir ni espace ni saut de ligne."));
}
