using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Entra;

/// <summary>
/// A credential of Entra ID. Azure.Identity signs in (<see cref="EntraSignIn"/>); keeping and renewing the token is
/// <see cref="TokenSlot{T}"/>'s.
/// </summary>
internal sealed class EntraSource(CredentialFile file, CredentialOptions options, CredentialTransport transport, TimeProvider time) : ITokenSource<CarriedToken>
{
    /// <inheritdoc/>
    public CredentialIdentity Identity { get; } = EntraText.IdentityOf(file);

    /// <inheritdoc/>
    public bool CanRenew => true;

    /// <inheritdoc/>
    public TimeSpan Limit => options.FetchLimit;

    /// <inheritdoc/>
    public async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        using var watch = new WatchingHandler(transport, time, mayUseMetadata: file.Type != CredentialKinds.EntraClientSecret);
        try
        {
            var (token, lifetime) = await EntraSignIn.AskAsync(file, watch, cancellationToken);
            return new(CarriedToken.Of(token) ?? throw Failed(FetchReasons.NoToken, true), lifetime);
        }
        catch (Exception e) when (e is not (CredentialException or OperationCanceledException))
        {
            throw Failure(e, watch);
        }
    }

    /// <inheritdoc/>
    public CredentialException Failed(Bilingual reason, bool mayPass) => EntraErrors.NoToken(reason).Thrown(mayPass);

    private static CredentialException Failure(Exception exception, WatchingHandler watch)
    {
        // Nothing was asked: the library found nowhere to ask, or nothing to show.
        if (watch.Status is null && EntraSignIn.WhyNothingWasAsked(exception) is { } why)
        {
            var said = OAuthError.Clean(why) ?? "-";
            return EntraErrors.NoToken(new(said, said)).Thrown(mayPass: exception is not ArgumentException);
        }

        var failure = FetchFailure.Of(exception, watch);
        return failure.Said is not null
            ? EntraErrors.Refused(failure.Reason).Thrown()
            : EntraErrors.NoToken(failure.Reason).Thrown(failure.MayPass, watch.RetryAfter);
    }
}
