using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// Workload identity federation: a token from a file, an address, a program or AWS is exchanged for one of Google's (RFC 8693), and that one,
/// where the file says so, for a service account's.
/// </summary>
/// <remarks>
/// Such a file says what of this server is read and where it is sent. So files, programs and metadata services are used only when what they
/// give goes to Google or stays on this machine, and programs only when <see cref="CredentialOptions.ExecutablesVariable"/> allows them.
/// </remarks>
internal sealed class ExternalAccountSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    private static readonly Bilingual NotGoogles = new(
        "tokens of this server are only sent to googleapis.com, and “token_url” is elsewhere",
        "les jetons de ce serveur ne sont envoyés qu’à googleapis.com, et “token_url” est ailleurs");

    private static readonly Bilingual NoPrograms = new(
        $"the credential names a program, and {CredentialOptions.ExecutablesVariable} does not allow it",
        $"l’identifiant désigne un programme, et {CredentialOptions.ExecutablesVariable} ne l’autorise pas");

    /// <inheritdoc/>
    public override TimeSpan Limit => base.Limit + (Program is { } program ? SubjectProgram.LimitOf(program) : TimeSpan.Zero);

    private CredentialFile? Subject => File.Object("credential_source");

    private CredentialFile? Program => Subject?.Object("executable");

    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var isTrusted = IsTrusted(File.Text("token_url"));
        if (!isTrusted && (Program is not null || Subject?.Text("file") is not null || Subject?.Text("environment_id") is not null))
        {
            throw Failed(NotGoogles, false);
        }

        if (Program is not null && !Around.Options.MayRunExecutables)
        {
            throw Failed(NoPrograms, false);
        }

        using var watch = Around.Watch(mayUseMetadata: isTrusted);
        var traffic = new GoogleTraffic(watch);
        var exchanged = await traffic.RunAsync(() => ExchangeAsync(traffic, cancellationToken), QuotaProject);
        return File.Text("service_account_impersonation_url") is null
            ? exchanged
            : await Impersonation.ActAsync(File, Around, exchanged.Value, QuotaProject, cancellationToken);
    }

    private async Task<TokenResponse?> ExchangeAsync(GoogleTraffic traffic, CancellationToken cancellationToken)
    {
        var credential = Program is { } program
            ? new ProgrammaticExternalAccountCredential(new ProgrammaticExternalAccountCredential.Initializer(
                File.Text("token_url"),
                File.Text("audience"),
                File.Text("subject_token_type"),
                new SubjectProgram(program, File, Around))
            {
                WorkforcePoolUserProject = File.Text("workforce_pool_user_project"),
                ClientId = File.Text("client_id"),
                ClientSecret = File.Text("client_secret"),
            }).ToGoogleCredential()
            : CredentialFactory.FromJson(File.With(("service_account_impersonation_url", null)), File.Type);
        if (File.Type == CredentialKinds.ExternalAccount)
        {
            credential = credential.CreateScoped(GoogleScopes.CloudPlatform);
        }

        var fetched = (ServiceCredential)credential.CreateWithHttpClientFactory(traffic).UnderlyingCredential;
        await fetched.RequestAccessTokenAsync(cancellationToken);
        return fetched.Token;
    }

    /// <summary>Whether an address is Google's, or this machine's.</summary>
    private static bool IsTrusted(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.IsLoopback || (uri.Scheme == "https" && uri.Host.EndsWith(".googleapis.com", StringComparison.OrdinalIgnoreCase)));
}
