using System.Globalization;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What can be wrong with Vertex AI and its credentials: E-VTX-1 … E-VTX-9.</summary>
public static class GoogleErrors
{
    /// <summary>E-VTX-1: the JSON is no key of a service account.</summary>
    /// <param name="missing">What it lacks of <c>private_key</c> and <c>client_email</c>.</param>
    public static CredentialError NotServiceAccount(params IReadOnlyList<string> missing)
    {
        return new("E-VTX-1", "not-a-service-account", missing is [var only]
            ? new(
                $"This is not a service account key: “{only}” is missing.",
                $"Ce n’est pas une clé de compte de service : “{only}” manque.")
            : new(
                "This is not a service account key: “private_key” and “client_email” are missing.",
                "Ce n’est pas une clé de compte de service : “private_key” et “client_email” manquent."));
    }

    /// <summary>E-VTX-1 for the file of an OAuth client, which is often taken for a key.</summary>
    public static CredentialError ClientSecretFile { get; } = new("E-VTX-1", "client-secret-file", new(
        "This is the secret of an OAuth client, which names an application and opens nothing by itself. Create a JSON key for a service account.",
        "C’est le secret d’un client OAuth : il désigne une application et n’ouvre rien à lui seul. Créez une clé JSON de compte de service."));

    /// <summary>E-VTX-2: a part of the private key is not there.</summary>
    public static CredentialError IncompleteKey { get; } = new("E-VTX-2", "incomplete-key", new(
        "The private key is incomplete: paste it from BEGIN to END.",
        "La clé privée est incomplète : collez-la de BEGIN à END."));

    /// <summary>E-VTX-3: a key or a credential of a kind that Google does not take here.</summary>
    /// <param name="type">What it is, in both languages.</param>
    public static CredentialError UnsupportedKey(Bilingual type)
    {
        return new("E-VTX-3", "unsupported-key", new(
            $"Unsupported key type: {type.En}. Create a JSON key for a service account.",
            $"Type de clé non pris en charge : {type.Fr}. Créez une clé JSON de compte de service."));
    }

    /// <summary>E-VTX-4: Google does not accept what was signed.</summary>
    /// <param name="reason">Google's words.</param>
    /// <param name="skew">How far this server's clock is from Google's; null when Google did not tell the time.</param>
    public static CredentialError InvalidGrant(string reason, TimeSpan? skew)
    {
        var off = skew is { } s ? Math.Round(Math.Abs(s.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;
        return new("E-VTX-4", "invalid-grant", new(
            $"Google refused the credentials (invalid_grant: {reason}). The key may have been deleted, or the server clock is wrong{(off is null ? "" : $" ({off} s off)")}.",
            $"Google a refusé les identifiants (invalid_grant : {reason}). La clé a peut-être été supprimée, ou l’horloge du serveur est fausse{(off is null ? "" : $" (écart de {off} s)")}."));
    }

    /// <summary>E-VTX-5: 403, the account may not call models in this project.</summary>
    public static CredentialError NoPermission(string account, string project)
    {
        return new("E-VTX-5", "no-permission", new(
            $"{account} lacks permission aiplatform.endpoints.predict on {project}: give it the role “Vertex AI User”.",
            $"{account} n’a pas l’autorisation aiplatform.endpoints.predict sur {project} : donnez-lui le rôle “Utilisateur Vertex AI”."));
    }

    /// <summary>E-VTX-6: 403 <c>SERVICE_DISABLED</c>.</summary>
    public static CredentialError ApiDisabled(string project, string link)
    {
        return new("E-VTX-6", "api-disabled", new(
            $"The Vertex AI API is not enabled in {project}. Open {link}.",
            $"L’API Vertex AI n’est pas activée dans {project}. Ouvrez {link}."));
    }

    /// <summary>E-VTX-7: 404 "Publisher Model" (VTX-9).</summary>
    public static CredentialError ModelNotThere(string model, string location)
    {
        return new("E-VTX-7", "model-not-there", new(
            $"{model} is not offered in {location}. Try “global”.",
            $"{model} n’est pas proposé dans {location}. Essayez “global”."));
    }

    /// <summary>E-VTX-8: no token came.</summary>
    public static CredentialError NoToken(Bilingual reason)
    {
        return new("E-VTX-8", "no-token", new(
            $"Unable to refresh the Google credentials: {reason.En}.",
            $"Impossible d’actualiser les identifiants Google : {reason.Fr}."));
    }

    /// <summary>E-VTX-9: 401 "API keys are not supported by this API".</summary>
    public static CredentialError NeedsToken { get; } = new("E-VTX-9", "needs-token", new(
        "This endpoint needs an OAuth token, not an API key. Use a service account, or Express mode with a Gemini model.",
        "Ce point d’accès exige un jeton OAuth, pas une clé API. Utilisez un compte de service, ou le mode Express avec un modèle Gemini."));
}
