namespace Passerelle.Gateway.Upstream.Credentials.Entra;

/// <summary>Entra ID's credentials as text: what they must hold, what is kept of them, and whom they stand for.</summary>
internal static class EntraText
{
    /// <summary>What Azure OpenAI's tokens are for (AZ-3).</summary>
    private const string UsualScope = "https://cognitiveservices.azure.com/.default";

    /// <summary>The names that people's files have for the members: our own, those of Azure's SDKs, those that <c>az ad sp create-for-rbac</c> prints.</summary>
    private static readonly string[] Tenant = ["tenant_id", "tenantId", "tenant"];
    private static readonly string[] Client = ["client_id", "clientId", "appId"];
    private static readonly string[] ClientSecret = ["client_secret", "clientSecret", "password"];

    /// <summary>The type of an object that does not say it; null when it looks like none of Entra ID's.</summary>
    public static string? TypeOf(CredentialFile file) =>
        Of(file, Tenant) is not null && Of(file, ClientSecret) is not null ? CredentialKinds.EntraClientSecret : null;

    /// <summary>The text to store; null with the error.</summary>
    public static string? Canonical(string type, CredentialFile file, out CredentialError? error)
    {
        var (tenant, client, secret) = (Of(file, Tenant), Of(file, Client), Of(file, ClientSecret));
        var missing = type == CredentialKinds.EntraClientSecret
            ? CredentialFile.Absent(("tenant_id", tenant), ("client_id", client), ("client_secret", secret))
            : [];

        // Azure's library takes no other, so that a secret never goes over an open line.
        var host = file.Text("authority_host");
        error = missing.Count > 0 ? CredentialError.Missing(missing)
            : host is not null && !(Uri.TryCreate(host, UriKind.Absolute, out var uri) && uri.Scheme == "https") ? CredentialError.BadField("authority_host")
            : tenant is not null && !tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? CredentialError.BadField("tenant_id")
            : null;
        return error is not null ? null : CredentialFile.Write(
            ("type", type),
            ("tenant_id", tenant),
            ("client_id", client),
            ("client_secret", type == CredentialKinds.EntraClientSecret ? secret : null),
            ("resource_id", file.Text("resource_id")),
            ("object_id", file.Text("object_id")),
            ("token_file", file.Text("token_file")),
            ("authority_host", host),
            ("scope", file.Text("scope")));
    }

    /// <summary>Whom a credential stands for.</summary>
    public static CredentialIdentity IdentityOf(CredentialFile file) => new(file.Text("client_id") ?? file.Text("object_id") ?? file.Text("resource_id"));

    /// <summary>What its tokens are for.</summary>
    public static string ScopeOf(CredentialFile file) => file.Text("scope") ?? UsualScope;

    private static string? Of(CredentialFile file, string[] names) => names.Select(file.Text).FirstOrDefault(text => text is not null);
}
