using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;
using Passerelle.Protocol.AiSdkGateway;

namespace Passerelle.Gateway;

/// <summary>
/// What clients of Vercel's AI Gateway (<c>@ai-sdk/gateway</c>) say in headers and other callers in the body: the model, whether a
/// stream is wanted, and of which generation the shapes are, where the address does not tell that.
/// </summary>
public sealed record AiSdkRoute : CallRoute
{
    private const int LongestModelName = 256;

    private readonly ICallerDialect _dialect;
    private readonly bool _stream;

    private AiSdkRoute(string? model, string kind, ICallerDialect dialect, bool stream)
        : base(model, kind, AsArray: false)
    {
        _dialect = dialect;
        _stream = stream;
    }

    /// <inheritdoc/>
    public override ICallerDialect Dialect => _dialect;

    /// <inheritdoc/>
    public override bool Stream => _stream;

    /// <summary>The bases of its addresses and the generation that each is made for.</summary>
    public static IReadOnlyList<(string Root, AiSdkGeneration Generation)> Roots { get; } =
        [("/v1/ai", AiSdkGeneration.Second), ("/v3/ai", AiSdkGeneration.Third), ("/v4/ai", AiSdkGeneration.Fourth)];

    /// <summary>The generation that an address is made for; null when it is none of these.</summary>
    public static AiSdkGeneration? GenerationOf(PathString path)
    {
        foreach (var (root, generation) in Roots)
        {
            if (path.StartsWithSegments(root, StringComparison.Ordinal))
            {
                return generation;
            }
        }

        return null;
    }

    /// <summary>How conversations of a generation are talked.</summary>
    public static ICallerChatDialect ChatOf(AiSdkGeneration generation) => generation switch
    {
        AiSdkGeneration.Second => Dialects.AiSdk2,
        AiSdkGeneration.Third => Dialects.AiSdk3,
        _ => Dialects.AiSdk4,
    };

    /// <summary>Reads the headers; the error where one of them makes no sense.</summary>
    /// <param name="http">The request.</param>
    /// <param name="kind">The kind of model: <c>language</c>, <c>embedding</c> or <c>reranking</c>.</param>
    /// <param name="route">What they say.</param>
    public static ApiError? Read(HttpContext http, string kind, out AiSdkRoute route)
    {
        var headers = http.Request.Headers;
        var generation = GenerationOf(http.Request.Path) ?? AiSdkGeneration.Fourth;
        var versionHeader = $"ai-{kind}-model-specification-version";
        var version = headers[versionHeader].ToString().TrimStart('v');
        var asked = version switch
        {
            "" => generation,
            "2" => AiSdkGeneration.Second,
            "3" => AiSdkGeneration.Third,
            "4" => AiSdkGeneration.Fourth,
            _ => default(AiSdkGeneration?),
        };

        // Conversations have a name of their own for the model's header.
        var modelHeader = kind == "language" ? "ai-language-model-id" : "ai-model-id";
        var model = headers[modelHeader].ToString();
        ICallerDialect dialect = kind switch
        {
            "embedding" => Dialects.AiSdkEmbeddings,
            "reranking" => Dialects.AiSdkRerank,
            _ => ChatOf(asked ?? generation),
        };
        var stream = kind == "language" && string.Equals(headers["ai-language-model-streaming"], "true", StringComparison.OrdinalIgnoreCase);
        route = new AiSdkRoute(model.Length == 0 ? null : model, kind, dialect, stream);
        return asked is null ? Wrong(versionHeader, "must be 2, 3 or 4: those are the specifications that are served")
            : model.Length > LongestModelName ? Wrong(modelHeader, $"must be a name of at most {LongestModelName} characters")
            : null;
    }

    private static ApiError Wrong(string header, string what) => ApiError.Invalid($"The header \"{header}\" {what}.", header, "invalid_header");
}
