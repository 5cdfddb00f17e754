using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Routing;

/// <summary>
/// A model's name → the targets for it. Names, in the order in which they are looked for: <c>provider-slug/upstream-model</c> (also
/// with <c>:</c>), then the provider's own name of a model when only one enabled provider offers it. Never a silent swap: a name
/// that is unknown or has several meanings is an error that lists what could be meant.
/// </summary>
public sealed class RoutePlanner
{
    private const int MostCandidates = 8;

    /// <summary>Fills <see cref="Exchange.Model"/> and <see cref="Exchange.Plan"/>.</summary>
    /// <exception cref="GatewayException">404 unknown model, 400 ambiguous, 403 provider switched off.</exception>
    public void Plan(Exchange x)
    {
        var config = x.Config;
        x.Model = x.Head!.Model ?? config.DefaultModel;
        x.Plan = config.FindByFullName(x.Model) is { } target ? Single(x.Model, target)
            : config.FindByModel(x.Model) is { Count: > 0 } offers ? OneOf(x.Model, offers)
            : SplitName(config, x.Model) ?? throw Unknown(x);
    }

    private static RoutePlan Single(string name, Target target)
    {
        Check(target.Provider);
        return target.Enabled
            ? new RoutePlan(name, [target])
            : throw new GatewayException(new ApiError(ApiErrorKind.Forbidden, $"The model \"{target.Name}\" is switched off.") { Param = "model", Code = "model_disabled" });
    }

    private static RoutePlan OneOf(string name, IReadOnlyList<Target> offers)
    {
        Target? found = null;
        foreach (var offer in offers)
        {
            if (!offer.Provider.Enabled || !offer.Enabled)
            {
                continue;
            }

            if (found is not null)
            {
                throw Ambiguous(name, offers);
            }

            found = offer;
        }

        return Single(name, found ?? offers[0]);
    }

    /// <summary>A provider's slug with a model that nobody has added: the provider decides whether it knows it.</summary>
    private static RoutePlan? SplitName(ConfigSnapshot config, string name)
    {
        var cut = name.AsSpan().IndexOfAny('/', ':');
        if (cut <= 0 || cut == name.Length - 1 || config.FindProvider(name.AsSpan(0, cut)) is not { } provider)
        {
            return null;
        }

        Check(provider);
        var model = name[(cut + 1)..];
        var listed = config.FindByFullName($"{provider.Slug}/{model}");
        return Single(name, listed ?? new Target(provider, model));
    }

    private static void Check(Provider provider)
    {
        if (!provider.Enabled)
        {
            throw new GatewayException(new ApiError(
                ApiErrorKind.Forbidden,
                $"The provider \"{provider.Name}\" is switched off. Switch it on under Model services, or with: passerelle provider enable {provider.Slug}")
            {
                Param = "model",
                Code = "provider_disabled",
            });
        }
    }

    private static GatewayException Ambiguous(string name, IReadOnlyList<Target> offers) =>
        new(ApiError.Invalid(
            $"Several providers offer \"{name}\": {string.Join(", ", offers.Where(o => o.Provider.Enabled && o.Enabled).Select(o => o.Name).Take(MostCandidates))}. Name one of them.",
            "model",
            "ambiguous_model"));

    private static GatewayException Unknown(Exchange x)
    {
        var asked = x.Head!.Model;
        var close = x.Config.NamesLike(x.Model!, MostCandidates);
        var hint = close.Count > 0 ? $" Did you mean {string.Join(", ", close)}?" : " GET /v1/models lists what there is.";
        return asked is null
            ? new GatewayException(ApiError.Invalid($"The field \"model\" is missing, and the default model \"{x.Model}\" is not offered by any provider.{hint}", "model", "model_required"))
            : new GatewayException(new ApiError(ApiErrorKind.ModelNotFound, $"There is no model \"{asked}\".{hint}") { Param = "model" });
    }
}
