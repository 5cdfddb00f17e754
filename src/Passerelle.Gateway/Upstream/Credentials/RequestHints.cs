namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>What a provider's settings tell a credential about a request, beside its address.</summary>
internal static class RequestHints
{
    /// <summary>The region that a request is signed for, where its host does not name one.</summary>
    public static readonly HttpRequestOptionsKey<string> Region = new("region");
}
