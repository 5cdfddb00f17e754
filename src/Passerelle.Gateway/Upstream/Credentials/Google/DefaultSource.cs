using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// Application Default Credentials, in Google's order: the file that <c>GOOGLE_APPLICATION_CREDENTIALS</c> names, the file that <c>gcloud</c>
/// writes, the metadata server. Looked for anew at each fetch, so that a file that was changed counts; the library looks once for as long as
/// the program runs, and over connections of its own.
/// </summary>
internal sealed class DefaultSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    /// <summary>The variable that names the file.</summary>
    public const string FileVariable = "GOOGLE_APPLICATION_CREDENTIALS";

    private static readonly Bilingual BadFile = new(
        $"the file that {FileVariable} names is not a credential that can be read", $"le fichier que nomme {FileVariable} n’est pas un identifiant lisible");

    private static readonly Bilingual BadGcloudFile = new(
        "the credentials that gcloud has stored cannot be read; run “gcloud auth application-default login” again",
        "les identifiants enregistrés par gcloud sont illisibles ; relancez “gcloud auth application-default login”");

    private static readonly Bilingual Nothing = new(
        $"this server has no default credentials: {FileVariable} is not set, gcloud has stored none, and there is no metadata server",
        $"ce serveur n’a pas d’identifiants par défaut : {FileVariable} n’est pas définie, gcloud n’en a enregistré aucun, et il n’y a pas de serveur de métadonnées");

    private volatile CredentialIdentity? _found;

    /// <inheritdoc/>
    public override CredentialIdentity Identity => new(_found?.Account, File.Text("project_id") ?? _found?.Project);

    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var stored = Find(Around.Options, out var error);
        if (error is not null)
        {
            throw error;
        }

        var source = stored is null
            ? new MetadataSource(CredentialFile.Parse(CredentialFile.Write(("type", CredentialKinds.GoogleMetadata)))!, Around)
            : Around.Source(stored)!;
        try
        {
            var token = await source.FetchAsync(cancellationToken);
            _found = source.Identity;
            return token;
        }
        catch (CredentialException e) when (stored is null && e.MayPass && Around.Options.Read("GCE_METADATA_HOST") is null)
        {
            throw GoogleErrors.NoToken(Nothing).Thrown(mayPass: true);
        }
    }

    /// <summary>The file of the first two places; null when there is none.</summary>
    /// <param name="options">Where the environment is read.</param>
    /// <param name="error">That there is one, and it is no good.</param>
    public static CredentialFile? Find(CredentialOptions options, out CredentialException? error)
    {
        error = null;
        if (options.Read(FileVariable) is { } named)
        {
            return Read(named, options, BadFile, out error);
        }

        var gcloud = options.GcloudFolder ?? options.Read("CLOUDSDK_CONFIG") ?? UsualFolder(options);
        var path = Path.Combine(gcloud, "application_default_credentials.json");
        return System.IO.File.Exists(path) ? Read(path, options, BadGcloudFile, out error) : null;
    }

    private static string UsualFolder(CredentialOptions options) =>
        OperatingSystem.IsWindows() && options.Read("APPDATA") is { } roaming ? Path.Combine(roaming, "gcloud")
        : Path.Combine(options.Read("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "gcloud");

    private static CredentialFile? Read(string path, CredentialOptions options, Bilingual otherwise, out CredentialException? error)
    {
        try
        {
            if (CredentialFile.Parse(System.IO.File.ReadAllText(path)) is { } file && CredentialKinds.IsGoogleFile(file.Type))
            {
                error = null;
                return options.Read("GOOGLE_CLOUD_QUOTA_PROJECT") is { } project
                    ? CredentialFile.Parse(file.With(("quota_project_id", CredentialFile.Quoted(project))))
                    : file;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Said below.
        }

        error = GoogleErrors.NoToken(otherwise).Thrown();
        return null;
    }
}
