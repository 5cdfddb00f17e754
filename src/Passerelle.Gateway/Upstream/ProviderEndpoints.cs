using System.Buffers;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// One candidate: all addresses of a provider that follow from one reading of what the user typed. Immutable.
/// Every <see cref="Uri"/> goes onto the wire as it stands (no canonicalisation of path or query): do not rebuild it with
/// <see cref="UriBuilder"/> or <c>new Uri(base, relative)</c>, use <see cref="At"/>.
/// </summary>
public sealed class ProviderEndpoints
{
    private static readonly UriCreationOptions AsTyped = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly SearchValues<char> Printable =
        SearchValues.Create(string.Concat(Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c)));

    private readonly Uri?[] _urls = new Uri?[(int)EndpointKind.Predict + 1];
    private readonly string _origin;
    private readonly string _typedPath;
    private readonly string? _basePath;
    private readonly string _query;

    private readonly EndpointKind _chat;

    private ProviderEndpoints(AddressShape shape, AddressRule rule, AddressParts parts, string? basePath, string query)
    {
        Rule = rule;
        RuleText = TextOf(rule, shape.DefaultVersion);
        _chat = shape.Chat;
        _origin = parts.Origin;
        _typedPath = parts.Path;
        _basePath = basePath;
        _query = query;
        if (basePath is not null)
        {
            foreach (var (kind, suffix) in shape.Endpoints)
            {
                _urls[(int)kind] = Make(_origin, $"{basePath}/{suffix}", query);
            }
        }
    }

    /// <summary>The rule in force.</summary>
    public AddressRule Rule { get; }

    /// <summary>The rule in a few words, such as "root → /v1 added" (URL-5).</summary>
    public Bilingual RuleText { get; }

    /// <summary>
    /// Where chat goes: <c>chat/completions</c> or <c>messages</c>, or the typed address itself with "#".
    /// Null only for <see cref="AddressKind.Gemini"/>, unless a whole address was typed.
    /// </summary>
    public Uri? ChatUrl => For(_chat);

    /// <summary>The model list; null when it is not known (URL-4, E-URL-5).</summary>
    public Uri? ModelsUrl => For(EndpointKind.Models);

    /// <summary>Embeddings; null when not known.</summary>
    public Uri? EmbeddingsUrl => For(EndpointKind.Embeddings);

    /// <summary>OpenAI Responses; null when not known.</summary>
    public Uri? ResponsesUrl => For(EndpointKind.Responses);

    /// <summary>Image generation; null when not known.</summary>
    public Uri? ImagesUrl => For(EndpointKind.ImageGenerations);

    /// <summary>The address of an endpoint, or null when it is not known.</summary>
    public Uri? For(EndpointKind kind)
    {
        return _urls[(int)kind];
    }

    /// <summary>
    /// The address of any other path below the base, with the query attached: <c>At("models/gemini-2.5-pro:generateContent")</c>.
    /// Null when the base is not known (URL-4).
    /// </summary>
    /// <param name="relativePath">Escaped already: printable ASCII, without a "/" in front, without "?" and "#".</param>
    /// <param name="parameter">A query parameter that comes first, such as <c>alt=sse</c>, escaped already; null for none.</param>
    /// <exception cref="ArgumentException">The path has a character that would end it, or the request line.</exception>
    public Uri? At(string relativePath, string? parameter = null)
    {
        if (relativePath.Length == 0 || relativePath[0] == '/'
            || relativePath.AsSpan().ContainsAnyExcept(Printable) || relativePath.AsSpan().ContainsAny('?', '#'))
        {
            throw new ArgumentException("A relative path is printable ASCII without '/' in front and without '?' or '#'.", nameof(relativePath));
        }

        if (_basePath is null)
        {
            return null;
        }

        var query = parameter is null ? _query : _query.Length == 0 ? $"?{parameter}" : $"?{parameter}&{_query[1..]}";
        return Make(_origin, $"{_basePath}/{relativePath}", query);
    }

    /// <summary>A whole address that goes onto the wire as it stands.</summary>
    internal static Uri Exactly(string url) => new(url, AsTyped);

    /// <summary>An address of this candidate in three parts, for the preview under the field.</summary>
    /// <param name="url">One of the addresses of this candidate.</param>
    public AddressPreview Preview(Uri url)
    {
        var target = ProviderAddress.WireTarget(url);
        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : target[question..];
        var typed = path.StartsWith(_typedPath, StringComparison.Ordinal) ? _typedPath
            : _basePath is not null && path.StartsWith(_basePath, StringComparison.Ordinal) ? _basePath
            : path;
        return new(_origin + typed, path[typed.Length..], query);
    }

    /// <summary>Rules 3 to 6: every endpoint stands below one base path.</summary>
    /// <param name="shape">The provider's kind.</param>
    /// <param name="rule">The rule in force.</param>
    /// <param name="parts">What was typed, "/" joined.</param>
    /// <param name="basePath">The base, without a final "/".</param>
    /// <param name="query">The merged query.</param>
    internal static ProviderEndpoints Below(AddressShape shape, AddressRule rule, AddressParts parts, string basePath, string query)
    {
        return new(shape, rule, parts, basePath, query);
    }

    /// <summary>Rule 1: chat goes to the typed address, without the merged query; siblings are known only beside a known endpoint.</summary>
    internal static ProviderEndpoints Exact(AddressShape shape, AddressParts parts, string query)
    {
        var known = EndpointSuffix.TryFind(parts.Path, out var kind, out var basePath);
        var typed = Make(parts.Origin, parts.Path, parts.Query);
        var endpoints = new ProviderEndpoints(shape, AddressRule.Exact, parts, basePath, query);
        endpoints._urls[(int)(known ? kind : shape.Chat)] = typed;
        endpoints._urls[(int)shape.Chat] = typed;
        return endpoints;
    }

    /// <summary>Rule 2: the typed endpoint is used as it is, its siblings stand beside it.</summary>
    internal static ProviderEndpoints Full(AddressShape shape, AddressParts parts, EndpointKind kind, string? basePath, string query)
    {
        var typed = Make(parts.Origin, parts.Path, query);
        var endpoints = new ProviderEndpoints(shape, AddressRule.FullEndpoint, parts, basePath, query);
        endpoints._urls[(int)kind] = typed;
        endpoints._urls[(int)shape.Chat] ??= typed;
        return endpoints;
    }

    // An empty path is "/" on the request line (RFC 9112 §3.2.1); Uri leaves it out in this mode.
    private static Uri Make(string origin, string path, string query)
    {
        return new Uri($"{origin}{(path.Length == 0 ? "/" : path)}{query}", AsTyped);
    }

    private static Bilingual TextOf(AddressRule rule, string? version)
    {
        return rule switch
        {
            AddressRule.Exact => new("# → exact", "# → exacte"),
            AddressRule.FullEndpoint => new("full endpoint → as is", "point de terminaison complet → tel quel"),
            AddressRule.EndpointOnly => new("/ → endpoint only", "/ → point de terminaison seul"),
            AddressRule.VersionLast => new("version → endpoint only", "version → point de terminaison seul"),
            AddressRule.VersionInside => new("version inside → endpoint only", "version à l’intérieur → point de terminaison seul"),
            AddressRule.VersionAdded when version is null => new("root → endpoint only", "racine → point de terminaison seul"),
            AddressRule.VersionAdded => new($"root → /{version} added", $"racine → /{version} ajouté"),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };
    }
}
