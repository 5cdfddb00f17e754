namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>What the credentials of clouds may use of this server.</summary>
public sealed record CredentialOptions
{
    /// <summary>The variable by which all of Google's libraries are allowed to run the program that a credential names.</summary>
    public const string ExecutablesVariable = "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES";

    /// <summary>
    /// Reads a variable of the environment. The libraries of Azure and AWS, and Google's where AWS vouches for the server, read their own
    /// variables themselves.
    /// </summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>How long fetching a token may take, with all its steps.</summary>
    public TimeSpan FetchLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a credential may name a program of this server that is then run; null = when <see cref="ExecutablesVariable"/> is <c>1</c>.</summary>
    public bool? Executables { get; init; }

    /// <summary>The folder in which <c>gcloud</c> keeps the user's credentials; null = where it usually is.</summary>
    public string? GcloudFolder { get; init; }

    internal bool MayRunExecutables => Executables ?? Read(ExecutablesVariable) == "1";

    /// <summary>A variable that says something; null for an empty one.</summary>
    internal string? Read(string name) => Environment(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
