using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>
/// Decides who may administer: whoever shows the <see cref="AdminToken"/> as <c>Authorization: Bearer</c>. No other carrier counts, and a
/// gateway key never does, so that a key given to an application opens no settings.
/// </summary>
public sealed class AdminAuthenticator(AdminToken token)
{
    private const string Scheme = "Bearer ";

    /// <summary>Lets the request pass.</summary>
    /// <exception cref="GatewayException">401: no admin token, or not that of this start.</exception>
    public void Require(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString().AsSpan().Trim();
        var text = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : default;
        if (text.IsEmpty)
        {
            throw Refused("Send the admin token as \"Authorization: Bearer adm_…\". It is in the file admin.token of the data folder.", "missing_admin_token");
        }

        if (text.StartsWith(GatewayKeyText.Prefix, StringComparison.Ordinal))
        {
            throw Refused("A gateway key does not work here. Send the admin token; it is in the file admin.token of the data folder.", "invalid_admin_token");
        }

        if (!token.Matches(text))
        {
            throw Refused("This is not the admin token of the running server. It changes at each start; read the file admin.token of the data folder again.", "invalid_admin_token");
        }
    }

    private static GatewayException Refused(string message, string code) =>
        new(new ApiError(ApiErrorKind.Unauthorized, message) { Code = code });
}
