using System.Net.Http.Headers;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>A token that goes in the header <c>Authorization</c> (RFC 6750), made into it once.</summary>
internal sealed class CarriedToken
{
    private CarriedToken(AuthenticationHeaderValue header, string? quotaProject)
    {
        Header = header;
        QuotaProject = quotaProject;
    }

    /// <summary>The header.</summary>
    public AuthenticationHeaderValue Header { get; }

    /// <summary>The project that Google charges the calls of a person to; null for none.</summary>
    public string? QuotaProject { get; }

    /// <summary>Makes one; null when the text is no token that a header could carry (RFC 6750 §2.1).</summary>
    public static CarriedToken? Of(string? token, string? quotaProject = null) =>
        !string.IsNullOrEmpty(token) && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? new(new("Bearer", token), quotaProject) : null;
}
