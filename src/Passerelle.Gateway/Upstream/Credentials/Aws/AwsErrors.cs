namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>What can be wrong with credentials of AWS.</summary>
public static class AwsErrors
{
    /// <summary>E-AWS-1: this server has none.</summary>
    public static CredentialError NoneFound { get; } = new("E-AWS-1", "none-found", new(
        "No AWS credentials were found on this server: neither in the environment, nor in a profile, nor from the container or the instance.",
        "Aucun identifiant AWS n’a été trouvé sur ce serveur : ni dans l’environnement, ni dans un profil, ni auprès du conteneur ou de l’instance."));

    /// <summary>E-AWS-2: they were not to be had in time, or not readable.</summary>
    public static CredentialError NotFetched(Bilingual reason)
    {
        return new("E-AWS-2", "not-fetched", new(
            $"Unable to get the AWS credentials of this server: {reason.En}.",
            $"Impossible d’obtenir les identifiants AWS de ce serveur : {reason.Fr}."));
    }
}
