using System.Security.Cryptography;
using System.Text.Json;

namespace Passerelle.Gateway.Tests.Upstream.Credentials.Google;

/// <summary>Google's credential files, with keys that were made for this run.</summary>
internal static class GoogleFiles
{
    public const string Email = "robot@a-project.iam.gserviceaccount.com";

    private static readonly Lazy<RSA> First = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> Second = new(() => RSA.Create(2048));

    public static RSA Key => First.Value;

    public static RSA OtherKey => Second.Value;

    /// <summary>A service account's key file, as the console gives it out.</summary>
    public static string ServiceAccount(string? tokenUri = null, RSA? key = null, string email = Email) => Json(new()
    {
        ["type"] = "service_account",
        ["project_id"] = "a-project",
        ["private_key_id"] = "0123456789abcdef",
        ["private_key"] = (key ?? Key).ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = email,
        ["client_id"] = "1234567890",
        ["auth_uri"] = "https://accounts.google.com/o/oauth2/auth",
        ["token_uri"] = tokenUri ?? "https://oauth2.googleapis.com/token",
        ["auth_provider_x509_cert_url"] = "https://www.googleapis.com/oauth2/v1/certs",
        ["universe_domain"] = "googleapis.com",
    });

    /// <summary>What gcloud writes for a person.</summary>
    public static string AuthorizedUser(string tokenUri, string refreshToken = "a-refresh-token") => Json(new()
    {
        ["type"] = "authorized_user",
        ["client_id"] = "a-client.apps.googleusercontent.com",
        ["client_secret"] = "a-client-secret",
        ["refresh_token"] = refreshToken,
        ["quota_project_id"] = "paying-project",
        ["token_uri"] = tokenUri,
    });

    /// <summary>A federation file.</summary>
    /// <param name="tokenUrl">Where tokens are exchanged.</param>
    /// <param name="source">Where the subject token comes from.</param>
    /// <param name="impersonationUrl">Where the exchanged one becomes a service account's; null to use it itself.</param>
    /// <param name="subjectType">What the subject token is.</param>
    public static string External(string tokenUrl, object source, string? impersonationUrl = null, string subjectType = "urn:ietf:params:oauth:token-type:jwt")
    {
        var members = new Dictionary<string, object>
        {
            ["type"] = "external_account",
            ["audience"] = "//iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/a-pool/providers/a-provider",
            ["subject_token_type"] = subjectType,
            ["token_url"] = tokenUrl,
            ["credential_source"] = source,
        };
        if (impersonationUrl is not null)
        {
            members["service_account_impersonation_url"] = impersonationUrl;
        }

        return Json(members);
    }

    /// <summary>A file of one who acts as a service account.</summary>
    public static string Impersonated(string url, string source) =>
        $$"""{"type":"impersonated_service_account","service_account_impersonation_url":"{{url}}","delegates":["a-delegate@a-project.iam.gserviceaccount.com"],"source_credential":{{source}}}""";

    public static string Json(Dictionary<string, object> members) => JsonSerializer.Serialize(members);
}
