using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// What an API address means: the only place that builds provider addresses (URL-1). Preview, check, model list, chat and
/// gateway all call <see cref="Resolve"/>. Pure: no network, no clock. Never throws on what a user types.
/// </summary>
public sealed partial class ProviderAddress
{
    private ProviderAddress(IReadOnlyList<ProviderEndpoints> candidates, IReadOnlyList<AddressNotice> notices, AddressError? error)
    {
        Candidates = candidates;
        Notices = notices;
        Error = error;
    }

    /// <summary>
    /// The readings of the address, best first. The second is for Check, Fetch models, and one live request that got 404 or
    /// 405 before any byte was streamed (URL-3). Empty exactly when <see cref="Error"/> is set.
    /// </summary>
    public IReadOnlyList<ProviderEndpoints> Candidates { get; }

    /// <summary>What the user should know, in the order N1 … N4.</summary>
    public IReadOnlyList<AddressNotice> Notices { get; }

    /// <summary>Why the address cannot be used, or null.</summary>
    public AddressError? Error { get; }

    /// <summary>Reads an address by the rules of URL-2.</summary>
    /// <param name="rawAddress">What was typed; null counts as empty.</param>
    /// <param name="kind">The provider's kind, which decides the default version and the endpoint names.</param>
    /// <param name="defaultQuery">
    /// Query parameters that every address of the provider carries, unescaped, such as <c>("api-version", "2024-10-21")</c>.
    /// What the user typed wins. Not added to an exact (#) address.
    /// </param>
    public static ProviderAddress Resolve(
        string? rawAddress, AddressKind kind, IReadOnlyList<(string Name, string Value)>? defaultQuery = null)
    {
        var shape = AddressShape.Of(kind);
        var text = AddressCleaning.Clean(rawAddress ?? "", out var cleaned);
        if (AddressParts.Read(text, out var parts) is { } error)
        {
            return new([], [], error);
        }

        var notices = new List<AddressNotice>();
        var joined = parts!.Exact ? parts.Path : RepeatedSlash().Replace(parts.Path, "/");
        if (joined != parts.Path)
        {
            notices.Add(AddressNotice.SlashesJoined);
            parts = parts with { Path = joined };
        }

        if (cleaned)
        {
            notices.Add(AddressNotice.Cleaned);
        }

        var candidates = Read(parts, shape, AddressQuery.Merge(parts.Query, defaultQuery), notices);
        return new(candidates, notices, null);
    }

    /// <summary>The request target, byte for byte as it goes onto the request line (origin form, RFC 9112 §3.2.1).</summary>
    /// <param name="url">An address of a <see cref="ProviderEndpoints"/>.</param>
    public static string WireTarget(Uri url)
    {
        return url.PathAndQuery;
    }

    private static List<ProviderEndpoints> Read(AddressParts parts, AddressShape shape, string query, List<AddressNotice> notices)
    {
        if (parts.Exact)
        {
            return [ProviderEndpoints.Exact(shape, parts, query)];
        }

        var path = parts.Path;
        if (EndpointSuffix.TryFind(path, out var endpoint, out var siblings))
        {
            var full = ProviderEndpoints.Full(shape, parts, endpoint, siblings, query);
            notices.Insert(0, AddressNotice.FullEndpoint);
            if (full.ChatUrl is { } chat && chat != full.For(endpoint))
            {
                notices.Add(AddressNotice.ChatElsewhere(chat.AbsolutePath));
            }

            // Some servers insist on the final "/", most refuse it.
            return path.EndsWith('/')
                ? [full, ProviderEndpoints.Full(shape, parts with { Path = path[..^1] }, endpoint, siblings, query)]
                : [full];
        }

        if (path.EndsWith('/'))
        {
            var first = Below(AddressRule.EndpointOnly, path[..^1]);
            return path == "/" && shape.DefaultVersion is not null ? [first, WithVersion()] : [first];
        }

        var segments = path.Split('/');
        if (Version().IsMatch(segments[^1]))
        {
            return [Below(AddressRule.VersionLast, path)];
        }

        if (Array.Exists(segments, segment => Version().IsMatch(segment)))
        {
            var first = Below(AddressRule.VersionInside, path);
            return shape.DefaultVersion is null ? [first] : [first, WithVersion()];
        }

        return [WithVersion()];

        ProviderEndpoints Below(AddressRule rule, string basePath)
        {
            return ProviderEndpoints.Below(shape, rule, parts, basePath, query);
        }

        ProviderEndpoints WithVersion()
        {
            var root = path.TrimEnd('/');
            return Below(AddressRule.VersionAdded, shape.DefaultVersion is { } version ? $"{root}/{version}" : root);
        }
    }

    [GeneratedRegex("/{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex RepeatedSlash();

    [GeneratedRegex(@"^v[0-9]+(\.[0-9]+)?(p[0-9]+)?((alpha|beta|preview)[0-9]*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
