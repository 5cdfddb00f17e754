namespace Passerelle.Gateway.Upstream;

/// <summary>Something the user should know about an address that is otherwise fine.</summary>
/// <param name="Code">The code that documents and screens use: <c>N1</c> … <c>N4</c>.</param>
/// <param name="Name">The same for machines, in kebab case: <c>full-endpoint</c> …</param>
/// <param name="Text">The sentence to show.</param>
public sealed record AddressNotice(string Code, string Name, Bilingual Text)
{
    /// <summary>N1: the typed path ends with a known endpoint (URL-2.2).</summary>
    public static AddressNotice FullEndpoint { get; } = new("N1", "full-endpoint", new(
        "Full endpoint address recognised; it will be used as is.",
        "Adresse de point de terminaison complète reconnue ; elle sera utilisée telle quelle."));

    /// <summary>N2: several "/" in a row were read as one.</summary>
    public static AddressNotice SlashesJoined { get; } = new("N2", "slashes-joined", new(
        "Repeated “/” in the path count as one.",
        "Les « / » répétés dans le chemin comptent pour un seul."));

    /// <summary>N3: quotes, invisible or full-width characters were cleaned away.</summary>
    public static AddressNotice Cleaned { get; } = new("N3", "cleaned", new(
        "Quotes, invisible or full-width characters were removed or replaced.",
        "Des guillemets, des caractères invisibles ou pleine chasse ont été retirés ou remplacés."));

    /// <summary>N4: the typed endpoint is not the chat endpoint, so chat goes to its sibling.</summary>
    /// <param name="chatTarget">Path and query that chat will use.</param>
    public static AddressNotice ChatElsewhere(string chatTarget)
    {
        return new("N4", "chat-elsewhere", new(
            $"This endpoint is not the one for chat; chat will use {chatTarget}.",
            $"Ce point de terminaison n’est pas celui de la conversation ; elle utilisera {chatTarget}."));
    }
}
