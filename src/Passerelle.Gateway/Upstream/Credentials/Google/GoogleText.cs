using System.Globalization;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>Google's credentials as text: what they must hold, what is kept of them, and whom they stand for.</summary>
internal static class GoogleText
{
    /// <summary>The type of an object that does not say it; null when it looks like none of Google's.</summary>
    public static string? TypeOf(CredentialFile file) =>
        file.Text("private_key") is not null || file.Text("client_email") is not null ? CredentialKinds.ServiceAccount
        : file.Text("refresh_token") is not null ? CredentialKinds.AuthorizedUser
        : file.Text("access_token") is not null ? CredentialKinds.GoogleAccessToken
        : file.Text("api_key") is not null ? CredentialKinds.GoogleApiKey
        : null;

    /// <summary>The text to store; null with the error.</summary>
    /// <param name="type">Its type; empty when it has none.</param>
    /// <param name="file">The credential.</param>
    /// <param name="error">Why it cannot be used.</param>
    public static string? Canonical(string type, CredentialFile file, out CredentialError? error)
    {
        error = null;
        switch (type)
        {
            case CredentialKinds.ServiceAccount:
                return ServiceAccount(file, out error);
            case CredentialKinds.AuthorizedUser:
                error = Lacking(file.Missing("client_id", "client_secret", "refresh_token")) ?? BadAddress(file, "token_uri");
                return error is not null ? null : CredentialFile.Write(
                    ("type", type), Kept(file, "client_id"), Kept(file, "client_secret"), Kept(file, "refresh_token"), Kept(file, "quota_project_id"), Kept(file, "token_uri"));
            case CredentialKinds.ExternalAccount:
                error = Lacking([.. file.Missing("audience", "subject_token_type", "token_url"), .. file.Object("credential_source") is null ? ["credential_source"] : Array.Empty<string>()])
                    ?? BadAddress(file, "token_url") ?? BadAddress(file, "service_account_impersonation_url");
                return error is not null ? null : file.With();
            case CredentialKinds.ExternalAccountAuthorizedUser:
                error = Lacking(file.Missing("client_id", "client_secret", "refresh_token", "token_url")) ?? BadAddress(file, "token_url");
                return error is not null ? null : file.With();
            case CredentialKinds.ImpersonatedServiceAccount:
                return Impersonated(file, out error);
            case CredentialKinds.GoogleDefault:
                return CredentialFile.Write(("type", type), Kept(file, "project_id"));
            case CredentialKinds.GoogleMetadata:
                return CredentialFile.Write(("type", type), Kept(file, "service_account"), Kept(file, "project_id"));
            case CredentialKinds.GoogleAccessToken:
                return AccessToken(file, out error);
            case CredentialKinds.GoogleApiKey:
                error = Lacking(file.Missing("api_key")) ?? (CarriedToken.Of(file.Text("api_key")) is null ? CredentialError.BadField("api_key") : null);
                return error is null ? file.Text("api_key") : null;
            default:
                error = file.Object("installed") is not null || file.Object("web") is not null ? GoogleErrors.ClientSecretFile
                    : type.Length == 0 ? GoogleErrors.NotServiceAccount("private_key", "client_email")
                    : GoogleErrors.UnsupportedKey(new(OAuthError.Clean(type) ?? "?", OAuthError.Clean(type) ?? "?"));
                return null;
        }
    }

    /// <summary>Whom a credential stands for.</summary>
    public static CredentialIdentity IdentityOf(CredentialFile file)
    {
        var account = file.Type switch
        {
            CredentialKinds.ServiceAccount => file.Text("client_email"),
            CredentialKinds.AuthorizedUser or CredentialKinds.ExternalAccountAuthorizedUser => file.Text("account") ?? file.Text("client_id"),
            CredentialKinds.ExternalAccount or CredentialKinds.ImpersonatedServiceAccount => Principal(file.Text("service_account_impersonation_url")) ?? Last(file.Text("audience")),
            _ => null,
        };
        return new(account, file.Text("project_id") ?? file.Text("quota_project_id") ?? ProjectOf(account), file.Type == CredentialKinds.GoogleAccessToken ? ExpiryOf(file) : null);
    }

    /// <summary>When a fixed token ends: <c>expires_at</c>, a date (RFC 3339) or seconds since 1970; null when it does not say.</summary>
    public static DateTimeOffset? ExpiryOf(CredentialFile file)
    {
        return file.Text("expires_at") is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date
            : null;
    }

    /// <summary>The service account in the address at which one is impersonated: <c>…/serviceAccounts/NAME:generateAccessToken</c>.</summary>
    public static string? Principal(string? url)
    {
        var start = url?.LastIndexOf('/') + 1 ?? 0;
        var end = url?.LastIndexOf(":generateAccessToken", StringComparison.Ordinal) ?? -1;
        return end > start ? Uri.UnescapeDataString(url![start..end]) : null;
    }

    private static string? ServiceAccount(CredentialFile file, out CredentialError? error)
    {
        var missing = file.Missing("private_key", "client_email");
        if (missing.Count > 0)
        {
            error = GoogleErrors.NotServiceAccount(missing);
            return null;
        }

        var key = PrivateKeyText.Normalize(file.Text("private_key"), out error);
        error ??= BadAddress(file, "token_uri");
        return error is not null ? null : CredentialFile.Write(
            ("type", CredentialKinds.ServiceAccount),
            Kept(file, "project_id"),
            Kept(file, "private_key_id"),
            ("private_key", key),
            Kept(file, "client_email"),
            Kept(file, "client_id"),
            Kept(file, "token_uri"),
            Kept(file, "quota_project_id"));
    }

    private static string? Impersonated(CredentialFile file, out CredentialError? error)
    {
        error = Lacking([.. file.Missing("service_account_impersonation_url"), .. file.Object("source_credential") is null ? ["source_credential"] : Array.Empty<string>()])
            ?? BadAddress(file, "service_account_impersonation_url");
        if (error is not null)
        {
            return null;
        }

        // One that acts through another is said with "delegates", not with one inside the other.
        var source = file.Object("source_credential")!;
        var inner = source.Type == CredentialKinds.ImpersonatedServiceAccount || !CredentialKinds.IsGoogleFile(source.Type)
            ? null
            : Canonical(source.Type, source, out error);
        error ??= inner is null ? CredentialError.BadField("source_credential") : null;
        return inner is null ? null : file.With(("source_credential", inner));
    }

    private static string? AccessToken(CredentialFile file, out CredentialError? error)
    {
        var expiry = ExpiryOf(file);
        error = Lacking(file.Missing("access_token"))
            ?? (CarriedToken.Of(file.Text("access_token")) is null ? CredentialError.BadField("access_token") : null)
            ?? (file.Text("expires_at") is not null && expiry is null ? CredentialError.BadField("expires_at") : null);
        return error is not null ? null : CredentialFile.Write(
            ("type", CredentialKinds.GoogleAccessToken),
            Kept(file, "access_token"),
            ("expires_at", expiry?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            Kept(file, "project_id"));
    }

    private static CredentialError? Lacking(IReadOnlyList<string> missing) => missing.Count > 0 ? CredentialError.Missing(missing) : null;

    private static CredentialError? BadAddress(CredentialFile file, string name) =>
        file.Text(name) is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http") ? CredentialError.BadField(name) : null;

    private static (string Name, string? Text) Kept(CredentialFile file, string name) => (name, file.Text(name));

    private static string? Last(string? path) => path?[(path.LastIndexOf('/') + 1)..];

    /// <summary>The project in a service account's address: <c>NAME@PROJECT.iam.gserviceaccount.com</c>.</summary>
    private static string? ProjectOf(string? account)
    {
        var at = account?.IndexOf('@') ?? -1;
        return at > 0 && account!.EndsWith(".iam.gserviceaccount.com", StringComparison.Ordinal)
            ? account[(at + 1)..^".iam.gserviceaccount.com".Length]
            : null;
    }
}
