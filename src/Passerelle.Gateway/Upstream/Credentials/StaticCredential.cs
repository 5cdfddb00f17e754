using System.Net.Http.Headers;
using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A plain key, as most providers give it out.</summary>
public sealed class StaticCredential(Secret secret) : ICredential
{
    // Made once: a request costs nothing.
    private readonly AuthenticationHeaderValue _bearer = new("Bearer", secret.Reveal());

    /// <inheritdoc/>
    public ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken)
    {
        switch (carrier)
        {
            case KeyCarrier.Bearer:
                request.Headers.Authorization = _bearer;
                break;
            case KeyCarrier.ApiKey:
                request.Headers.Add("api-key", _bearer.Parameter);
                break;
            case KeyCarrier.XApiKey:
                request.Headers.Add("x-api-key", _bearer.Parameter);
                break;
            case KeyCarrier.XGoogApiKey:
                request.Headers.Add("x-goog-api-key", _bearer.Parameter);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(carrier), carrier, null);
        }

        return default;
    }

    /// <inheritdoc/>
    public bool TryRenew(CredentialUse use, CredentialRefusal refusal) => false;
}
