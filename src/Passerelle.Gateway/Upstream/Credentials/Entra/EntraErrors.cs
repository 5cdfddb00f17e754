namespace Passerelle.Gateway.Upstream.Credentials.Entra;

/// <summary>What can be wrong with credentials of Entra ID.</summary>
public static class EntraErrors
{
    /// <summary>E-ENTRA-1: Entra ID does not accept them.</summary>
    public static CredentialError Refused(Bilingual reason)
    {
        return new("E-ENTRA-1", "refused", new(
            $"Entra ID refused the credentials ({reason.En}).",
            $"Entra ID a refusé les identifiants ({reason.Fr})."));
    }

    /// <summary>E-ENTRA-2: no token came.</summary>
    public static CredentialError NoToken(Bilingual reason)
    {
        return new("E-ENTRA-2", "no-token", new(
            $"Unable to get a token from Entra ID: {reason.En}.",
            $"Impossible d’obtenir un jeton d’Entra ID : {reason.Fr}."));
    }
}
