using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>One of the other credentials that acts as a service account.</summary>
internal sealed class ImpersonatedSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    private readonly GoogleSource? _inner = file.Object("source_credential") is { } source && CredentialKinds.IsGoogleFile(source.Type) ? around.Source(source) : null;

    /// <inheritdoc/>
    public override TimeSpan Limit => base.Limit + (_inner?.Limit ?? TimeSpan.Zero);

    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        if (_inner is null)
        {
            throw CredentialError.BadField("source_credential").Thrown();
        }

        var first = await _inner.FetchAsync(cancellationToken);
        return await Impersonation.ActAsync(File, Around, first.Value, QuotaProject, cancellationToken);
    }
}
