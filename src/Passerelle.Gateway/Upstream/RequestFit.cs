using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.AnthropicMessages;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Fits a request to a target of the caller's own dialect before its model is put in. Most targets take anything of their dialect: then
/// the bytes stay where they are.
/// </summary>
internal static class RequestFit
{
    /// <summary>Says for one request what becomes of parameters that the model does not take: <c>drop</c>, <c>refuse</c>, <c>pass</c>.</summary>
    private const string PolicyHeader = "x-passerelle-parameters";

    /// <summary>The body for a target; the caller's own memory when nothing had to be changed.</summary>
    /// <param name="x">The request.</param>
    /// <param name="dialect">The dialect of both.</param>
    /// <param name="traits">What the model takes.</param>
    /// <param name="withoutProofs">Whether all thinking is left out, after the provider has refused its proofs.</param>
    /// <param name="changes">What was changed, for the caller.</param>
    /// <exception cref="GatewayException">400: the model does not take a parameter, and the policy is to refuse.</exception>
    public static ReadOnlyMemory<byte> Apply(Exchange x, IRelayedDialect dialect, TargetTraits traits, bool withoutProofs, out IReadOnlyList<string> changes)
    {
        var body = x.Body!.Memory;
        var isAnthropic = dialect == Dialects.AnthropicMessages;
        if (isAnthropic)
        {
            // What another maker's model has thought would be refused.
            body = AnthropicHistory.WithoutThinking(body, foreignOnly: !withoutProofs);
        }

        if (x.Head!.ProviderOptions.Exists && !traits.ProviderOptions)
        {
            body = ParameterFit.WithoutProviderOptions(body);
        }

        if (isAnthropic && x.Route is RawPredictRoute)
        {
            body = ParameterFit.Without(body, RawPredictRoute.VersionField);
        }

        if (traits.DefaultTemperature is not null && !(isAnthropic || dialect == Dialects.OpenAiChat || dialect == Dialects.OpenAiResponses))
        {
            // Others have no temperature, or not at the top.
            traits = traits with { DefaultTemperature = null };
        }

        changes = [];
        if (ParameterFit.Concerns(traits, x.Head!, x.Body!.Memory.Span))
        {
            var policy = PolicyOf(x, traits);
            if (policy != ParameterPolicy.Pass)
            {
                var fit = ParameterFit.Apply(body, traits, out changes);
                if (policy == ParameterPolicy.Refuse && ParameterFit.Refusal(changes) is { } refusal)
                {
                    throw new GatewayException(refusal);
                }

                body = fit;
            }
        }

        if (isAnthropic && traits.AutoCache && AnthropicCache.Breakpoints(body, traits.CacheMinimum) is { Count: > 0 } breakpoints)
        {
            body = breakpoints.Apply(body);
        }

        return body;
    }

    /// <summary>The error for a caller who wants nothing to be dropped; null when nothing was, or it may be.</summary>
    public static ApiError? RefusalOf(Exchange x, TargetTraits traits, IReadOnlyList<string> changes) =>
        changes.Count > 0 && PolicyOf(x, traits) == ParameterPolicy.Refuse ? ParameterFit.Refusal(changes) : null;

    /// <summary>Whether a parameter that the model does not take may be left out.</summary>
    public static bool MayDrop(Exchange x, Target target) => PolicyOf(x, target.Traits) == ParameterPolicy.Drop;

    private static ParameterPolicy PolicyOf(Exchange x, TargetTraits traits) =>
        !x.Http.Request.Headers.TryGetValue(PolicyHeader, out var told)
            ? traits.Parameters
            : ParameterFit.PolicyOf(told) ?? throw new GatewayException(
                ApiError.Invalid($"The header \"{PolicyHeader}\" must be \"drop\", \"refuse\" or \"pass\".", PolicyHeader, "invalid_header"));
}
