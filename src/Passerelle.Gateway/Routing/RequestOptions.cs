using Passerelle.Protocol;

namespace Passerelle.Gateway.Routing;

/// <summary>
/// What a caller says to gateways about how its request shall be served: <c>providerOptions.gateway</c> in the body, as Vercel's AI Gateway
/// has it. An option that is not known is refused: one that is silently passed over may cost money. Options that say who shall answer are
/// taken when the plan satisfies them anyway.
/// </summary>
public sealed record RequestOptions
{
    /// <summary>The options of a caller who says nothing.</summary>
    public static RequestOptions None { get; } = new();

    /// <summary>Whether cache breakpoints of Anthropic are set automatically (<c>caching: "auto"</c>, VGW-6); null when nothing was said.</summary>
    public bool? AutoCache { get; init; }

    /// <summary>The only providers that may answer, by slug or preset; null for any.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>The providers that shall be tried first, by slug or preset; null for any order.</summary>
    public IReadOnlyList<string>? Order { get; init; }

    /// <summary>Models to try when the one that is asked for fails; null for none.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Whether the caller wants the cheapest or fastest of several.</summary>
    public bool HasSort { get; init; }

    /// <summary>Options that only concern the caller's own books and that nothing is done with, by their path.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Reads the value of <c>providerOptions</c>. What it holds for others than gateways is no business of ours.</summary>
    /// <param name="value">JSON that has been read without error before.</param>
    /// <exception cref="GatewayException">400: an option is not known, or not with this value.</exception>
    public static RequestOptions Read(ReadOnlySpan<byte> value) => RequestOptionsReader.Read(value);

    /// <summary>Checks that the options hold for a plan.</summary>
    /// <exception cref="GatewayException">400: somebody else would have to answer.</exception>
    public void Check(RoutePlan plan)
    {
        if (plan.Targets.All(target => target.Traits.ProviderOptions))
        {
            // A gateway behind this one gets them, and it has providers of its own.
            return;
        }

        var first = plan.Targets[0];
        var provider = first.Provider;
        if (Only is not null && plan.Targets.Any(target => !Name(Only, target)))
        {
            throw Wrong("only", $"leaves out the provider of \"{first.Name}\", which is \"{provider.Slug}\"; name a model of a provider that it has");
        }

        if (Order is { Count: > 0 } && !Name(Order, first))
        {
            throw Wrong("order", $"does not have the provider of \"{first.Name}\", which is \"{provider.Slug}\"; a model's name says here which provider answers");
        }

        if (Models?.FirstOrDefault(model => model != first.Name && model != first.Model) is { } other)
        {
            throw Wrong("models", $"names the fallback \"{other}\"; other models than the one that was asked for are not tried");
        }

        if (HasSort && plan.Targets.Count > 1)
        {
            throw Wrong("sort", "is not supported for a model that several providers offer");
        }
    }

    /// <summary>Changes of a request, those options that nothing was done with among them: <c>ignored:providerOptions.gateway.user</c>.</summary>
    public IReadOnlyList<string> WithIgnored(IReadOnlyList<string> changes, TargetTraits traits) => Ignored.Count == 0 || traits.ProviderOptions ? changes : [.. changes, .. Ignored.Select(field => $"ignored:{field}")];

    internal static GatewayException Wrong(string option, string what) => WrongField($"providerOptions.gateway.{option}", what);

    internal static GatewayException WrongField(string field, string what) =>
        new(ApiError.Invalid($"The field \"{field}\" {what}.", field, "invalid_provider_options"));

    private static bool Name(IReadOnlyList<string> names, Target target) =>
        names.Any(name => name.Equals(target.Provider.Slug, StringComparison.OrdinalIgnoreCase) || name.Equals(target.Provider.Preset, StringComparison.OrdinalIgnoreCase));
}
