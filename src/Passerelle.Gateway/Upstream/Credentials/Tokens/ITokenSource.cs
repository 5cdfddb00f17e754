namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>Where a token comes from. It is asked by one at a time, and keeps nothing: that is <see cref="TokenSlot{T}"/>'s work.</summary>
/// <typeparam name="T">The token.</typeparam>
internal interface ITokenSource<T>
    where T : class
{
    /// <summary>Whom its tokens stand for, as far as it is known by now.</summary>
    CredentialIdentity Identity { get; }

    /// <summary>Whether asking again can give another token.</summary>
    bool CanRenew { get; }

    /// <summary>How long it may take, with all its steps.</summary>
    TimeSpan Limit { get; }

    /// <summary>Asks for one.</summary>
    /// <param name="cancellationToken">Ends it when <see cref="Limit"/> has passed.</param>
    /// <exception cref="CredentialException">There is none to be had.</exception>
    Task<FetchedToken<T>> FetchAsync(CancellationToken cancellationToken);

    /// <summary>That no token came, in this credential's words.</summary>
    CredentialException Failed(Bilingual reason, bool mayPass);
}
