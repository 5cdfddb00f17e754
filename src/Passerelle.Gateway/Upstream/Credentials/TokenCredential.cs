using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A credential that fetches a token and sends it as <c>Authorization: Bearer …</c>: those of Google and of Entra ID.</summary>
public sealed class TokenCredential : ICredential
{
    private readonly string _kind;
    private readonly TokenSlot<CarriedToken> _slot;

    internal TokenCredential(string kind, TokenSlot<CarriedToken> slot)
    {
        _kind = kind;
        _slot = slot;
    }

    /// <summary>What may be shown of it.</summary>
    public CredentialState State
    {
        get
        {
            var identity = _slot.Source.Identity;
            return new(_kind, identity.Account, identity.Project, _slot.Held?.ExpiresAt is { } end && end < DateTimeOffset.MaxValue ? end : identity.ExpiresAt);
        }
    }

    /// <inheritdoc/>
    public string? Account => _slot.Source.Identity.Account;

    /// <inheritdoc/>
    public string? Project => _slot.Source.Identity.Project;

    /// <inheritdoc/>
    public ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken)
    {
        var token = _slot.GetAsync(cancellationToken);
        return token.IsCompletedSuccessfully ? new(Put(request, token.Result)) : WaitAsync(request, token);
    }

    /// <inheritdoc/>
    public bool TryRenew(CredentialUse use, CredentialRefusal refusal) =>
        refusal.Status == 401 && use.Token is HeldToken<CarriedToken> token && _slot.Forget(token);

    private static async ValueTask<CredentialUse> WaitAsync(HttpRequestMessage request, ValueTask<HeldToken<CarriedToken>> token) => Put(request, await token);

    private static CredentialUse Put(HttpRequestMessage request, HeldToken<CarriedToken> token)
    {
        request.Headers.Authorization = token.Value.Header;
        if (token.Value.QuotaProject is { } project)
        {
            request.Headers.Remove("x-goog-user-project");
            request.Headers.Add("x-goog-user-project", project);
        }

        return new(token);
    }
}
