using Passerelle.Gateway.Config;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admission;

/// <summary>May this request run now: is the model one that the key may use, and are not too many of the key's requests under way.</summary>
public sealed class AdmissionGate(GatewayOptions options)
{
    /// <summary>Lets the request in until the permit is disposed.</summary>
    /// <exception cref="GatewayException">403 for a model that the key may not use, 429 for too many requests at once.</exception>
    public Permit Enter(Exchange x)
    {
        var key = x.Caller!.Key;
        if (!x.Plan.AllowedBy(key.AllowedModels))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.Forbidden, $"This gateway key may not use the model \"{x.Model}\".")
            {
                Param = "model",
                Code = "model_not_allowed",
            });
        }

        var limit = key.MaxConcurrency ?? options.MaxConcurrencyPerKey;
        if (!x.Caller.TryEnter(limit))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.RateLimited, $"This gateway key has {limit} requests under way, which is its limit. Wait for one to end.")
            {
                Code = "concurrency_limit",
                RetryAfter = TimeSpan.FromSeconds(1),
            });
        }

        return new Permit(x.Caller);
    }
}
