namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>What is shown of a credential in the place where plain keys show their ends.</summary>
internal static class CredentialMask
{
    private const int LongestId = 12;

    /// <summary><c>sa@proj.iam… (service_account)</c>, <c>0f8e1c2a-77b… (entra_client_secret)</c>, <c>google_default</c>.</summary>
    public static string Of(string type, string? account) => account is null ? type : $"{Short(account)} ({type})";

    private static string Short(string account)
    {
        var iam = account.IndexOf(".iam.", StringComparison.Ordinal);
        return iam > 0 && account.Contains('@') ? $"{account[..iam]}.iam…"
            : account.Contains('@') || account.Length <= LongestId ? account
            : $"{account[..LongestId]}…";
    }
}
