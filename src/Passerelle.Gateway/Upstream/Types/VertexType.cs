using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Protocol;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// Google's Vertex AI: Gemini in its own dialect or in OpenAI's, Claude, open models and those of partners, and models that the user has
/// deployed, each at its own address (VTX-4 to VTX-6).
/// </summary>
/// <remarks>
/// Without a project, here and in the credential, it is called in express mode: an API key, no project and no location in the address,
/// Gemini only.
/// </remarks>
public sealed class VertexType : ProviderType
{
    private readonly string _typed;
    private readonly ProviderSettings _settings;
    private readonly bool _openAiGemini;

    /// <summary>The type with its settings.</summary>
    /// <param name="address">A host in place of Google's, with its path; empty for Google's.</param>
    /// <param name="settings">As <see cref="Rules"/> allows.</param>
    public VertexType(string address, ProviderSettings settings)
    {
        _typed = VertexAddress.CustomBase(address);
        _settings = VertexAddress.Fill(address, settings);
        _openAiGemini = _settings["gemini"] == "openai";
    }

    /// <summary>The settings of the provider: <c>project</c> (id or number), <c>location</c> (default <c>global</c>), <c>version</c> (default <c>v1</c>), <c>gemini</c> (default <c>native</c>).</summary>
    public static IReadOnlyList<SettingRule> Rules { get; } =
    [
        new("project", "a project's id or number", VertexAddress.IsProject),
        new("location", "a location such as \"global\", \"us\" or \"europe-west4\"", VertexLocation.IsValid),
        SettingRule.OneOf("version", "v1", "v1beta1"),
        SettingRule.OneOf("gemini", "native", "openai"),
    ];

    /// <summary>The settings of one model: another <c>location</c>, and for a deployed one the <c>host</c> of its own (dedicated DNS).</summary>
    public static IReadOnlyList<SettingRule> ModelRules { get; } =
    [
        new("location", "a location such as \"global\", \"us\" or \"europe-west4\"", VertexLocation.IsValid),
        new("host", "a host such as 123.us-central1-456.prediction.vertexai.goog", VertexAddress.IsHost),
    ];

    /// <summary>The project in the settings or the address; null when the credential has to know it.</summary>
    public string? Project => _settings["project"];

    /// <inheritdoc/>
    public override bool WantsProject => Project is null;

    /// <inheritdoc/>
    public override IProviderDialect? DialectFor(Target target, ICallerDialect asked)
    {
        var model = Model(target);
        return asked switch
        {
            // Of the two methods for embeddings, the older has all models but the newest (Google Cloud, "Get text embeddings").
            ICallerEmbeddingsDialect when model.Route == VertexRoute.Gemini => model.Name.StartsWith("gemini-embedding-2", StringComparison.Ordinal) ? Dialects.GeminiEmbeddings : Dialects.VertexPredict,
            ICallerEmbeddingsDialect => null,
            TokenCountDialect => CounterFor(target, asked),
            PassThroughDialect or CompletionsDialect => null,
            _ => model.Route switch
            {
                VertexRoute.Gemini => Dialects.Gemini,
                VertexRoute.Claude => Dialects.AnthropicMessages,
                _ => Dialects.OpenAiChat,
            },
        };
    }

    /// <inheritdoc/>
    public override TokenCountDialect? CounterFor(Target target, ICallerDialect asked) => Model(target).Route switch
    {
        VertexRoute.Gemini => Dialects.GeminiTokenCount,
        VertexRoute.Claude => Dialects.AnthropicTokenCount,
        _ => null,
    };

    /// <inheritdoc/>
    public override Uri? Url(in CallPlace place)
    {
        var model = Model(place.Target);
        var location = place.Target.Settings["location"] ?? _settings["location"] ?? VertexLocation.Global;
        var project = Project ?? place.Project ?? place.Key?.Credential.Project;
        var (method, query) = MethodOf(place, model);
        if (project is null)
        {
            return model.Route == VertexRoute.Gemini
                ? ProviderEndpoints.Exactly($"{Origin(VertexLocation.Global)}/publishers/google/models/{UrlPath.Escape(model.Name)}:{method}{query}")
                : null;
        }

        var host = place.Target.Settings["host"] is { } dedicated && model.Route == VertexRoute.Endpoint ? $"https://{dedicated}/{Version}" : Origin(location);
        var home = $"{host}/projects/{UrlPath.Escape(project)}/locations/{location}";
        return ProviderEndpoints.Exactly(model.Route switch
        {
            VertexRoute.OpenApi => $"{home}/endpoints/openapi/chat/completions",
            VertexRoute.Endpoint => $"{home}/endpoints/{UrlPath.Escape(model.Name)}/chat/completions",
            VertexRoute.Claude when place.Dialect is TokenCountDialect => $"{home}/publishers/anthropic/models/count-tokens:rawPredict",
            _ => $"{home}/publishers/{UrlPath.Escape(model.Publisher)}/models/{UrlPath.Escape(model.Name)}:{method}{query}",
        });
    }

    /// <inheritdoc/>
    public override KeyCarrier CarrierOf(IDialect dialect) => KeyCarrier.XGoogApiKey;

    /// <inheritdoc/>
    public override string ModelOf(Target target) => Model(target) switch
    {
        { Route: VertexRoute.Gemini or VertexRoute.Claude } model => model.Name,
        var model => model.BodyName,
    };

    /// <summary>With the publisher and without.</summary>
    public override IReadOnlyList<string> NamesInLists(Target target) =>
        Model(target) is { Route: not VertexRoute.Endpoint } model ? [target.Model, model.Name, $"{model.Publisher}/{model.Name}"] : [target.Model];

    /// <inheritdoc/>
    public override TargetTraits TraitsOf(string? preset, string own, string name, ProviderSettings model)
    {
        var vertex = VertexModel.Of(name, _openAiGemini);
        var maker = vertex.Route switch
        {
            VertexRoute.Gemini or VertexRoute.OpenApi when vertex.Publisher == "google" => "gemini",
            VertexRoute.Claude => "anthropic",
            VertexRoute.Partner => "mistral",
            _ => null,
        };
        var traits = QuirkRules.TraitsOf(maker, "", AnthropicCloudNames.Plain(vertex.Name));
        return QuirkRules.Over(traits, preset, own, name) with { Model = vertex.BodyName, MediaByValue = vertex.Route != VertexRoute.Gemini };
    }

    /// <inheritdoc/>
    public override bool HasEnvelope(IDialect dialect) => dialect.Name is "anthropic-messages";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Envelope(Exchange x, Target target, IDialect dialect, ReadOnlyMemory<byte> body) =>
        HasEnvelope(dialect) ? AnthropicCloudEdits.ForVertex(body).Apply(body) : body;

    /// <inheritdoc/>
    public override ApiError? Explain(in Refused refused) => VertexErrors.Explain(refused, Project ?? refused.Key?.Credential.Project, refused.Target.Settings["location"] ?? _settings["location"] ?? VertexLocation.Global);

    private static (string Method, string Query) MethodOf(in CallPlace place, in VertexModel model) => model.Route switch
    {
        VertexRoute.Claude or VertexRoute.Partner => (place.Stream ? "streamRawPredict" : "rawPredict", ""),
        _ when ReferenceEquals(place.Dialect, Dialects.VertexPredict) => (VertexPredictDialect.Method, ""),
        _ when place.Dialect is IEmbeddingsDialect => (place.Method ?? GeminiEmbeddingsDialect.Method, ""),
        _ when place.Dialect is TokenCountDialect => ("countTokens", ""),
        _ => place.Stream ? ("streamGenerateContent", "?alt=sse") : ("generateContent", ""),
    };

    private string Version => _settings["version"] ?? "v1";

    private VertexModel Model(Target target) => VertexModel.Of(target.Model, _openAiGemini);

    private string Origin(string location) => _typed.Length > 0 ? VertexAddress.WithVersion(_typed, Version) : $"{VertexLocation.OriginOf(location)}/{Version}";
}
