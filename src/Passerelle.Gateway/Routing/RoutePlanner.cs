using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Routing;

/// <summary>
/// A model's name → the targets for it. Names, in the order in which they are looked for: <c>provider-slug/upstream-model</c> (also
/// with <c>:</c>) of a model that is in the provider's list; then one that is in no list, or the provider's own name of a model when
/// only one enabled provider offers it. Never a silent swap: a name that is unknown or has several meanings is an error that lists
/// what could be meant.
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
        x.Plan = config.FindByFullName(x.Model) is { } target ? Single(target) : Read(x);
        x.Options.Check(x.Plan);
    }

    /// <summary>The plan for a name that is not the full name of a model in a list.</summary>
    private static RoutePlan Read(Exchange x)
    {
        var name = x.Model!;
        var named = SplitName(x.Config, name, out var isListed);
        var offers = x.Config.FindByModel(name);
        if (isListed || (named is not null && offers.Count == 0))
        {
            return Single(named!);
        }

        if (offers.Count == 0)
        {
            throw Unknown(x);
        }

        // A provider's slug with a model that is not in its list, and also the very name of another provider's model.
        return named is { Provider.Enabled: true } && offers.Any(IsOn)
            ? throw Ambiguous(name, [OtherForm(name, named), .. Names(offers)])
            : OneOf(name, offers);
    }

    private static RoutePlan Single(Target target)
    {
        Check(target.Provider);
        return target.Enabled
            ? new RoutePlan([target])
            : throw new GatewayException(new ApiError(ApiErrorKind.Forbidden, $"The model \"{target.Name}\" is switched off.") { Param = "model", Code = "model_disabled" });
    }

    private static RoutePlan OneOf(string name, IReadOnlyList<Target> offers)
    {
        Target? found = null;
        foreach (var offer in offers)
        {
            if (!IsOn(offer))
            {
                continue;
            }

            if (found is not null)
            {
                throw Ambiguous(name, Names(offers));
            }

            found = offer;
        }

        return Single(found ?? offers[0]);
    }

    /// <summary>A provider's slug with a model that is in its list, or that nobody has added: the provider decides whether it knows it.</summary>
    private static Target? SplitName(ConfigSnapshot config, string name, out bool isListed)
    {
        isListed = false;
        var cut = name.AsSpan().IndexOfAny('/', ':');
        if (cut <= 0 || cut == name.Length - 1 || config.FindProvider(name.AsSpan(0, cut)) is not { } provider)
        {
            return null;
        }

        var model = name[(cut + 1)..];
        var listed = config.FindByFullName($"{provider.Slug}/{model}");
        isListed = listed is not null;
        return listed ?? provider.Unlisted(model);
    }

    private static bool IsOn(Target target) => target.Enabled && target.Provider.Enabled;

    private static IEnumerable<string> Names(IEnumerable<Target> offers) => offers.Where(IsOn).Select(o => o.Name);

    /// <summary>The name with the other mark behind the slug, which only the slug's own provider can be meant by.</summary>
    private static string OtherForm(string name, Target named) =>
        $"{named.Provider.Slug}{(name[named.Provider.Slug.Length] == '/' ? ':' : '/')}{named.Model}";

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

    private static GatewayException Ambiguous(string name, IEnumerable<string> candidates) =>
        new(ApiError.Invalid($"\"{name}\" can mean several models: {string.Join(", ", candidates.Take(MostCandidates))}. Name one of them.", "model", "ambiguous_model"));

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
