namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>The <c>type</c> of a credential that is stored as a JSON object. The first five are those of Google's own files.</summary>
public static class CredentialKinds
{
    /// <summary>A service account's key: <c>client_email</c> and <c>private_key</c>, which signs a request for a token (RFC 7523).</summary>
    public const string ServiceAccount = "service_account";

    /// <summary>A person's consent, as <c>gcloud auth application-default login</c> writes it: a refresh token (RFC 6749 §6).</summary>
    public const string AuthorizedUser = "authorized_user";

    /// <summary>Workload identity federation: a token of somewhere else is exchanged for Google's (RFC 8693).</summary>
    public const string ExternalAccount = "external_account";

    /// <summary>A person's consent through workforce identity federation.</summary>
    public const string ExternalAccountAuthorizedUser = "external_account_authorized_user";

    /// <summary>One of the others that acts as a service account.</summary>
    public const string ImpersonatedServiceAccount = "impersonated_service_account";

    /// <summary>Whatever this server is given by its surroundings (Application Default Credentials).</summary>
    public const string GoogleDefault = "google_default";

    /// <summary>The service account of the machine that this server runs on.</summary>
    public const string GoogleMetadata = "google_metadata";

    /// <summary>A token that somebody else fetches; it cannot be renewed here.</summary>
    public const string GoogleAccessToken = "google_access_token";

    /// <summary>An API key of Vertex AI's express mode. It is stored as plain text.</summary>
    public const string GoogleApiKey = "google_api_key";

    /// <summary>An application's secret at Entra ID.</summary>
    public const string EntraClientSecret = "entra_client_secret";

    /// <summary>The managed identity of the Azure resource that this server runs on.</summary>
    public const string EntraManagedIdentity = "entra_managed_identity";

    /// <summary>A Kubernetes service account that Entra ID trusts.</summary>
    public const string EntraWorkloadIdentity = "entra_workload_identity";

    /// <summary>Whatever Azure's own libraries would find on this server.</summary>
    public const string EntraDefault = "entra_default";

    /// <summary>An access key of AWS, with a session token or without.</summary>
    public const string AwsKeys = "aws_keys";

    /// <summary>Whatever AWS's own libraries would find on this server.</summary>
    public const string AwsDefault = "aws_default";

    /// <summary>Whether a credential of this type can stand with a provider of this kind. A kind that is none of the clouds' takes all.</summary>
    public static bool Fits(string kind, string type) => kind switch
    {
        ProviderKinds.Vertex => IsGoogles(type),
        ProviderKinds.Azure => IsEntras(type),
        ProviderKinds.Bedrock => IsAwss(type),
        _ => true,
    };

    /// <summary>Whether it is one of these.</summary>
    public static bool IsKnown(string type) => IsGoogles(type) || IsEntras(type) || IsAwss(type);

    /// <summary>Whether it leads to a token of Google.</summary>
    public static bool IsGoogles(string type) => IsGoogleFile(type) || type is GoogleDefault or GoogleMetadata or GoogleAccessToken or GoogleApiKey;

    /// <summary>Whether it leads to a token of Entra ID.</summary>
    public static bool IsEntras(string type) => type is EntraClientSecret or EntraManagedIdentity or EntraWorkloadIdentity or EntraDefault;

    /// <summary>Whether it signs as AWS wants it.</summary>
    public static bool IsAwss(string type) => type is AwsKeys or AwsDefault;

    /// <summary>Whether it is the type of one of Google's own files.</summary>
    public static bool IsGoogleFile(string type) =>
        type is ServiceAccount or AuthorizedUser or ExternalAccount or ExternalAccountAuthorizedUser or ImpersonatedServiceAccount;
}
