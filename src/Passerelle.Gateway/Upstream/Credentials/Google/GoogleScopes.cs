namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What Google's tokens are for.</summary>
internal static class GoogleScopes
{
    /// <summary>All of Google Cloud, as far as the account may: what Vertex AI asks for, and what an account needs to act as another.</summary>
    public const string CloudPlatform = "https://www.googleapis.com/auth/cloud-platform";
}
