using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// A credential of Google's. Asking, exchanging, signing for AWS and reading the answers is Google.Apis.Auth's, one object of it for each
/// fetch. What it cannot do is done here and around it: it keeps and renews tokens by the system's clock and object by object, so that is
/// <see cref="TokenSlot{T}"/>'s; it makes connections that go anywhere, so it is given ours; and its errors lose the server's time and words.
/// </summary>
internal abstract class GoogleSource(CredentialFile file, GoogleSurroundings around) : ITokenSource<CarriedToken>
{
    /// <inheritdoc/>
    public virtual CredentialIdentity Identity { get; } = GoogleText.IdentityOf(file);

    /// <inheritdoc/>
    public virtual bool CanRenew => true;

    /// <inheritdoc/>
    public virtual TimeSpan Limit => Around.Options.FetchLimit;

    /// <summary>The credential.</summary>
    protected CredentialFile File { get; } = file;

    /// <summary>What it works with.</summary>
    protected GoogleSurroundings Around { get; } = around;

    /// <summary>The project that a person's calls are charged to; null for the account's own.</summary>
    protected string? QuotaProject => File.Text("quota_project_id");

    /// <inheritdoc/>
    public abstract Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public CredentialException Failed(Bilingual reason, bool mayPass) => GoogleErrors.NoToken(reason).Thrown(mayPass);
}
