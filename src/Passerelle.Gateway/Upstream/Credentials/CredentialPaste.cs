using System.Text;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials.Google;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>
/// Credentials out of whatever was pasted: JSON with a byte order mark, quotes, raw line ends or Base64 around it, the path of a file on this
/// server, separate fields, a single token. They are checked as far as they can be without calling anybody.
/// </summary>
public static class CredentialPaste
{
    private const int MaxFileBytes = 256 * 1024;
    private const string Wrappers = "\"'` \t\r\n";

    /// <summary>Whether the text is plain keys, to be read with <see cref="KeyPaste"/>, and nothing for <see cref="Read"/>.</summary>
    /// <param name="kind">The provider's kind.</param>
    /// <param name="pasted">The text.</param>
    public static bool IsKeys(string kind, string? pasted)
    {
        var text = Bare(pasted);
        if (text.Length == 0)
        {
            return true;
        }

        if (kind == ProviderKinds.Vertex)
        {
            return KeyPaste.Parse(text) is { Error: null, Keys: { Count: > 0 } keys } && keys.All(key => IsExpressKey(key.Reveal()));
        }

        // Some providers' plain keys are JSON in Base64: only what says that it is a credential is one.
        return text[0] != '{' && FileText(text) is null && Aws.AwsText.FromLines(text) is null
            && !(Decoded(text) is { } json && CredentialFile.Parse(json) is { } file && CredentialKinds.IsKnown(file.Type));
    }

    /// <summary>Reads a paste.</summary>
    /// <param name="kind">The provider's kind: which cloud's credentials fit it.</param>
    /// <param name="pasted">The text.</param>
    /// <param name="error">Why it cannot be used, when the answer is null.</param>
    public static PastedCredential? Read(string kind, string? pasted, out CredentialError? error)
    {
        var text = Bare(pasted);
        text = Bare(FileText(text) ?? text);
        if (text.Length > 0 && text[0] != '{')
        {
            if (kind == ProviderKinds.Vertex && IsWord(text) && (text.StartsWith("ya29.", StringComparison.Ordinal) || IsExpressKey(text)))
            {
                text = IsExpressKey(text)
                    ? CredentialFile.Write(("type", CredentialKinds.GoogleApiKey), ("api_key", text))
                    : CredentialFile.Write(("type", CredentialKinds.GoogleAccessToken), ("access_token", text));
            }
            else
            {
                text = Decoded(text) ?? Aws.AwsText.FromLines(text) ?? text;
            }
        }

        var file = CredentialFile.Parse(text) ?? CredentialFile.Parse(Unescaped(text));
        if (file is null)
        {
            error = IsPath(text) ? CredentialError.NoFile
                : kind != ProviderKinds.Vertex ? CredentialError.Unreadable
                : text.Contains("PRIVATE KEY", StringComparison.Ordinal) ? GoogleErrors.NotServiceAccount("client_email")
                : GoogleErrors.NotServiceAccount("private_key", "client_email");
            return null;
        }

        return Of(kind, file, out error);
    }

    /// <summary>Reads the fields of a service account that were filled in one by one (VTX-1).</summary>
    /// <param name="clientEmail">Its address.</param>
    /// <param name="privateKey">Its key in any form that <see cref="PrivateKeyText"/> reads.</param>
    /// <param name="project">Its project; null when that is said elsewhere.</param>
    /// <param name="error">Why it cannot be used, when the answer is null.</param>
    public static PastedCredential? Fields(string? clientEmail, string? privateKey, string? project, out CredentialError? error)
    {
        var json = CredentialFile.Write(
            ("type", CredentialKinds.ServiceAccount), ("client_email", clientEmail), ("private_key", privateKey), ("project_id", project));
        return Of(ProviderKinds.Vertex, CredentialFile.Parse(json)!, out error);
    }

    private static PastedCredential? Of(string kind, CredentialFile file, out CredentialError? error)
    {
        var type = file.Type.Length > 0 ? file.Type : GoogleText.TypeOf(file) ?? Entra.EntraText.TypeOf(file) ?? Aws.AwsText.TypeOf(file) ?? "";
        if (CredentialKinds.IsKnown(type) && !CredentialKinds.Fits(kind, type))
        {
            error = CredentialError.WrongKind(type);
            return null;
        }

        error = null;
        var stored = CredentialKinds.IsEntras(type) ? Entra.EntraText.Canonical(type, file, out error)
            : CredentialKinds.IsAwss(type) ? Aws.AwsText.Canonical(type, file, out error)
            : CredentialKinds.IsGoogles(type) || kind == ProviderKinds.Vertex ? GoogleText.Canonical(type, file, out error)
            : null;
        error ??= stored is null ? CredentialError.Unreadable : null;
        return stored is null ? null : Shown(type, stored);
    }

    private static PastedCredential Shown(string type, string stored)
    {
        if (CredentialFile.Parse(stored) is not { } file)
        {
            return new(new Secret(stored), KeyMask.Mask(stored), new(type, null, null, null));
        }

        var identity = CredentialKinds.IsEntras(type) ? Entra.EntraText.IdentityOf(file)
            : CredentialKinds.IsAwss(type) ? Aws.AwsText.IdentityOf(file)
            : GoogleText.IdentityOf(file);
        return new(
            new Secret(stored),
            CredentialMask.Of(type, identity.Account),
            new(type, identity.Account, identity.Project, identity.ExpiresAt));
    }

    /// <summary>The text without what copying puts around it.</summary>
    private static string Bare(string? text) => (text ?? "").Replace("\uFEFF", "", StringComparison.Ordinal).Replace("\u200B", "", StringComparison.Ordinal).Trim();

    /// <summary>A JSON object that was pasted as a JSON string, or between quotes.</summary>
    private static string Unescaped(string text)
    {
        var inner = text.Trim(Wrappers.ToCharArray());
        return CredentialFile.StringIn($"\"{inner}\"") ?? inner;
    }

    /// <summary>What stands in the file that the text names; null when it names none that a credential can be. What has no length may have no end, as devices and pipes do.</summary>
    private static string? FileText(string text)
    {
        try
        {
            return IsPath(text) && new FileInfo(text) is { Exists: true, Length: > 0 and <= MaxFileBytes }
                ? File.ReadAllText(text)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsPath(string text) => text.Length is > 1 and < 4096 && !text.AsSpan().ContainsAny("\r\n\0") && Path.IsPathFullyQualified(text);

    /// <summary>The JSON object within Base64 (RFC 4648 §4 or §5, in one line or several); null when it is none.</summary>
    private static string? Decoded(string text)
    {
        var base64 = new StringBuilder(text.Length + 3);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && c != '=')
            {
                base64.Append(c == '-' ? '+' : c == '_' ? '/' : c);
            }
        }

        base64.Append('=', (4 - (base64.Length % 4)) % 4);
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64.ToString(), bytes, out var count)
            && Bare(Encoding.UTF8.GetString(bytes, 0, count)) is ['{', ..] json
            ? json
            : null;
    }

    private static bool IsWord(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Google's API keys begin so; those that are bound to a service account with <c>AQ.</c></summary>
    private static bool IsExpressKey(string text) =>
        IsWord(text) && (text.StartsWith("AIza", StringComparison.Ordinal) || text.StartsWith("AQ.", StringComparison.Ordinal));
}
