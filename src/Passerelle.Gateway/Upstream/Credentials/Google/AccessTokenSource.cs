using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>A token that somebody else fetches. When it ends, that is the end of it.</summary>
internal sealed class AccessTokenSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    private static readonly Bilingual Ended = new(
        "the access token has ended, and cannot be renewed from here", "le jeton d’accès a expiré et ne peut pas être renouvelé d’ici");

    /// <inheritdoc/>
    public override bool CanRenew => false;

    /// <inheritdoc/>
    public override Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var left = GoogleText.ExpiryOf(File) is { } end ? end - Around.Time.GetUtcNow() : TimeSpan.MaxValue;
        return left > TimeSpan.Zero
            ? Task.FromResult(GoogleTraffic.Token(File.Text("access_token"), left, QuotaProject))
            : Task.FromException<FetchedToken<CarriedToken>>(GoogleErrors.NoToken(Ended).Thrown());
    }
}
