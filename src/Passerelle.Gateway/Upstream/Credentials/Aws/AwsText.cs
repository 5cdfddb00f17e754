using System.Text.RegularExpressions;
using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>AWS's credentials as text: what they must hold, what is kept of them, and whom they stand for.</summary>
internal static partial class AwsText
{
    /// <summary>The names that people's files have for the members: our own, those of AWS's variables and profiles, those of its answers.</summary>
    private static readonly string[] AccessKey = ["access_key_id", "aws_access_key_id", "AccessKeyId", "accessKeyId"];
    private static readonly string[] SecretKey = ["secret_access_key", "aws_secret_access_key", "SecretAccessKey", "secretAccessKey"];
    private static readonly string[] Session = ["session_token", "aws_session_token", "SessionToken", "sessionToken"];
    private static readonly string[] Region = ["region", "aws_region", "aws_default_region"];

    /// <summary>The type of an object that does not say it; null when it looks like none of AWS's.</summary>
    public static string? TypeOf(CredentialFile file) => Of(Inner(file), AccessKey) is not null ? CredentialKinds.AwsKeys : null;

    /// <summary>The text to store; null with the error.</summary>
    public static string? Canonical(string type, CredentialFile file, out CredentialError? error)
    {
        var inner = Inner(file);
        var (access, secret, session, region) = (Of(inner, AccessKey), Of(inner, SecretKey), Of(inner, Session), Of(file, Region));
        if (type == CredentialKinds.AwsDefault)
        {
            (access, secret, session) = (null, null, null);
        }

        var missing = type == CredentialKinds.AwsDefault ? [] : CredentialFile.Absent(("access_key_id", access), ("secret_access_key", secret));
        error = missing.Count > 0 ? CredentialError.Missing(missing)
            : region is not null && !RegionName().IsMatch(region) ? CredentialError.BadField("region")
            : access is not null && !access.All(char.IsAsciiLetterOrDigit) ? CredentialError.BadField("access_key_id")
            : session is not null && session.AsSpan().ContainsAnyExceptInRange('!', '~') ? CredentialError.BadField("session_token")
            : null;
        return error is not null ? null : CredentialFile.Write(
            ("type", type), ("access_key_id", access), ("secret_access_key", secret), ("session_token", session), ("region", region), ("service", file.Text("service")));
    }

    /// <summary>Whom a credential stands for.</summary>
    public static CredentialIdentity IdentityOf(CredentialFile file) => IdentityOf(file.Text("access_key_id"));

    /// <summary>Whom an access key stands for: its own id is shown as keys are (KEY-6).</summary>
    public static CredentialIdentity IdentityOf(string? accessKeyId) => new(accessKeyId is null ? null : KeyMask.Mask(accessKeyId));

    /// <summary>An object of the variables or of the profile in a text of lines: <c>export AWS_ACCESS_KEY_ID=…</c>, <c>aws_access_key_id = …</c>; null when there is no such line.</summary>
    public static string? FromLines(string text)
    {
        var lines = Line().Matches(text).Select(m => (Name: m.Groups[1].Value.ToLowerInvariant(), Text: (string?)m.Groups[2].Value.Trim())).DistinctBy(l => l.Name).ToList();
        return lines.Any(line => line.Name == "aws_access_key_id") ? CredentialFile.Write(lines) : null;
    }

    /// <summary>The host's own region: <c>bedrock-runtime.eu-west-1.amazonaws.com</c>; null when it names none.</summary>
    public static string? RegionOf(string host) => RegionInHost().Match(host) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>AWS's answers have the members one level down.</summary>
    private static CredentialFile Inner(CredentialFile file) => file.Object("Credentials") ?? file.Object("AccessKey") ?? file;

    private static string? Of(CredentialFile file, string[] names) => names.Select(file.Text).FirstOrDefault(text => text is not null);

    [GeneratedRegex("^[a-z]{2}(?:-[a-z]+)+-[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionName();

    [GeneratedRegex(@"\.([a-z]{2}(?:-[a-z]+)+-[0-9]+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex RegionInHost();

    [GeneratedRegex("""^\s*(?:export\s+|set\s+|\$env:)?(aws_[a-z_]+)\s*=\s*["']?([^"'\r\n]+)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Line();
}
