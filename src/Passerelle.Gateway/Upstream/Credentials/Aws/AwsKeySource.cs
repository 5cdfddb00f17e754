using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>Keys of AWS: those that were stored, or those that this server is given by its surroundings.</summary>
internal sealed class AwsKeySource(CredentialFile file, CredentialOptions options) : ITokenSource<AwsKeys>
{
    private readonly AwsKeys? _stored = file.Type == CredentialKinds.AwsKeys && file.Text("access_key_id") is { } id && file.Text("secret_access_key") is { } key
        ? new AwsKeys(id, new Secret(key), file.Text("session_token") is { } session ? new Secret(session) : null)
        : null;

    private readonly AwsChain _chain = new();
    private long _skewTicks;
    private volatile string? _found;

    /// <inheritdoc/>
    public CredentialIdentity Identity => AwsText.IdentityOf(_stored?.AccessKeyId ?? _found);

    /// <inheritdoc/>
    public bool CanRenew => _stored is null;

    /// <inheritdoc/>
    public TimeSpan Limit => options.FetchLimit;

    /// <summary>How far AWS's clock is ahead of ours, as far as it has shown. Zero until it does.</summary>
    public TimeSpan Skew
    {
        get => new(Volatile.Read(ref _skewTicks));
        set => Volatile.Write(ref _skewTicks, value.Ticks);
    }

    /// <inheritdoc/>
    public async Task<FetchedToken<AwsKeys>> FetchAsync(CancellationToken cancellationToken)
    {
        if (_stored is not null)
        {
            return new(_stored, TimeSpan.MaxValue);
        }

        if (file.Type == CredentialKinds.AwsKeys)
        {
            throw CredentialError.Missing("access_key_id", "secret_access_key").Thrown();
        }

        var found = await _chain.FetchAsync(cancellationToken);
        _found = found.Value.AccessKeyId;
        return found;
    }

    /// <inheritdoc/>
    public CredentialException Failed(Bilingual reason, bool mayPass) => AwsErrors.NotFetched(reason).Thrown(mayPass);
}
