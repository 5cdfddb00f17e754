using System.Collections.Frozen;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;
using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiResponses;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// How one request is put to one target: in the caller's own dialect where the provider speaks it (the caller's bytes with a few
/// edits), else translated through the neutral form.
/// </summary>
public sealed class UpstreamWire
{
    private readonly Target _target;

    private UpstreamWire(Target target, IProviderDialect dialect, ReadOnlyMemory<byte> body, JsonEdits edits, IReadOnlyList<string> changes, bool isTranslated)
    {
        _target = target;
        Dialect = dialect;
        Body = body;
        Edits = edits;
        Changes = changes;
        IsTranslated = isTranslated;
    }

    /// <summary>How the provider talks.</summary>
    public IProviderDialect Dialect { get; }

    /// <summary>How the provider cuts its stream into events.</summary>
    public StreamFraming Framing => _target.Provider.Type.FramingOf(Dialect);

    /// <summary>Whether that is another dialect than the caller's.</summary>
    public bool IsTranslated { get; }

    /// <summary>What could not be said in it, or not in the same words, and what the model does not take.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>Whether reasoning was left out because the provider has refused its proofs.</summary>
    public bool IsWithoutProofs { get; private init; }

    /// <summary>The caller's media type, where it is not JSON and the provider must get it; null otherwise.</summary>
    public string? ContentType { get; private init; }

    /// <summary>Betas of Anthropic's that a translated request needs.</summary>
    public IReadOnlyList<string> Betas { get; private init; } = [];

    /// <summary>The method in the address, where the caller's dialect has one there and the target's is the same.</summary>
    private string? Method { get; init; }

    /// <summary>The bytes to send, before <see cref="Edits"/>.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>The edits of <see cref="Body"/>.</summary>
    internal JsonEdits Edits { get; }

    /// <summary>Puts a request to a target.</summary>
    /// <param name="x">The request.</param>
    /// <param name="target">The target.</param>
    /// <param name="vault">Gives a conversation the proofs back that its client has dropped.</param>
    /// <param name="withoutProofs">Whether reasoning is left out, after the provider has refused its proofs.</param>
    /// <exception cref="GatewayException">400: the request cannot be read as what it claims to be, or the target's dialect cannot say it.</exception>
    public static UpstreamWire Of(Exchange x, Target target, SignatureVault vault, bool withoutProofs = false)
    {
        var dialect = target.Provider.Type.DialectFor(target, x.Dialect)
            ?? throw new GatewayException(ApiError.Invalid(
                $"The provider \"{target.Provider.Name}\" does not take requests of this kind ({x.Dialect.Name}).", "model", "unsupported_dialect"));
        var traits = x.Options.AutoCache is { } cache ? target.Traits with { AutoCache = cache } : target.Traits;
        if (target.Provider.Parameters.Of(target.Model) is { } refused)
        {
            traits = traits with { Refused = traits.Refused.Union(refused).ToFrozenSet(StringComparer.Ordinal) };
        }

        if (dialect is IRelayedDialect same && ReferenceEquals(same, x.Dialect) && !x.HasMediaByValue && !BringsForeignProofs(x) && (!withoutProofs || same == Dialects.AnthropicMessages))
        {
            return Same(x, target, traits, same, withoutProofs);
        }

        var conversation = x.Dialect is ICallerChatDialect or TokenCountDialect ? Conversation(x, target, dialect, vault, withoutProofs) : null;
        var translation = (dialect, x.Dialect) switch
        {
            (IProviderChatDialect spoken, ICallerChatDialect) => spoken.WriteRequest(conversation!, traits),
            (TokenCountDialect spoken, TokenCountDialect) => spoken.WriteRequest(conversation!, traits),
            (IEmbeddingsDialect spoken, ICallerEmbeddingsDialect) => spoken.WriteRequest(x.NeutralEmbeddings(), traits),
            (RerankDialect spoken, ICallerRerankDialect) => spoken.WriteRequest(x.NeutralRerank(), traits),
            _ => throw new GatewayException(ApiError.Invalid(
                $"The provider \"{target.Provider.Name}\" does not take requests of this kind ({x.Dialect.Name}).", "model", "unsupported_dialect")),
        };
        var changes = InWordsOf(x, translation.Changes);
        return translation.Error is { } error ? throw new GatewayException(FieldNames.In(x.Dialect.Name, error))
            : RequestFit.RefusalOf(x, traits, changes) is { } refusal ? throw new GatewayException(refusal)
            : new UpstreamWire(target, dialect, target.Provider.Type.Envelope(x, target, dialect, translation.Body), new JsonEdits(), x.Options.WithIgnored(changes, traits), true)
            {
                IsWithoutProofs = withoutProofs,
                Betas = conversation?.Betas ?? [],
            };
    }

    private static IReadOnlyList<string> InWordsOf(Exchange x, IReadOnlyList<string> changes) =>
        changes.Count == 0 ? changes : [.. changes.Select(c => FieldNames.OfChange(x.Dialect.Name, c)).Distinct()];

    /// <summary>The caller's bytes with a few edits. What another maker has thought is left out: its proofs would be refused.</summary>
    private static UpstreamWire Same(Exchange x, Target target, TargetTraits traits, IRelayedDialect dialect, bool withoutProofs)
    {
        var body = x.Body!.Memory;
        IReadOnlyList<string> changes = [];
        var kept = dialect is PassThroughDialect or CompletionsDialect ? body : RequestFit.Apply(x, dialect, traits, withoutProofs, out changes);
        var head = x.Head!;
        if (!kept.Equals(body) && dialect.ReadHead(kept.Span, out head) is { } error)
        {
            throw new GatewayException(error);
        }

        var edits = dialect.EditRequest(head, target.ModelJson, traits.StreamOptions);
        var type = target.Provider.Type;
        if (type.HasEnvelope(dialect))
        {
            kept = type.Envelope(x, target, dialect, edits.Apply(kept));
            edits = new JsonEdits();
        }

        return new UpstreamWire(target, dialect, kept, edits, x.Options.WithIgnored(changes, traits), false) { Method = x.Route?.Method, IsWithoutProofs = withoutProofs, ContentType = x.Head!.IsForm ? x.Http.Request.ContentType : null };
    }

    private static ChatRequest Conversation(Exchange x, Target target, IProviderDialect dialect, SignatureVault vault, bool withoutProofs)
    {
        var request = x.Neutral();
        if (!ReferenceEquals(dialect, x.Dialect) && request.PreviousResponse is { } kept)
        {
            throw new GatewayException(ApiError.Invalid(
                $"The field \"{kept.Name}\" refers to what only its own provider keeps, and the provider \"{target.Provider.Name}\" speaks another dialect. Send the whole conversation instead.",
                kept.Name,
                "unsupported_parameter"));
        }

        if (AiSdkMakerOptions.Apply(request, dialect.Name, NamesOf(target.Provider), target.Traits.ProviderOptions, out request) is { } wrong)
        {
            throw new GatewayException(wrong);
        }

        if (!ReferenceEquals(dialect, x.Dialect) && ChatRequestRules.Check(request) is { } error)
        {
            throw new GatewayException(error);
        }

        if (withoutProofs)
        {
            SignatureVault.Strip(request);
        }
        else
        {
            vault.Restore(request, x.Caller!.Key.Id, target.Traits.Signatures);
        }

        return request;
    }

    /// <summary>By what names a caller may mean a provider in options for it.</summary>
    private static IEnumerable<string> NamesOf(Provider provider) => provider.Preset is { } preset ? [preset, provider.Slug] : [provider.Slug];

    /// <summary>Whether a client sends proofs back that the gateway put into its own dialect's fields: no provider of it may see them.</summary>
    private static bool BringsForeignProofs(Exchange x) =>
        x.Dialect == Dialects.OpenAiResponses && OpenAiResponsesDialect.BringsForeignProofs(x.Body!.Memory.Span);

    /// <summary>A watcher of the answer; a reader when it has to be translated.</summary>
    internal AnswerObserver Observe() => IsTranslated && Dialect is IProviderChatDialect chat ? chat.ReadAnswer(_target.Traits) : Dialect.Observe();

    /// <summary>Where it goes, or null when the address has no such place.</summary>
    internal Uri? Url(ProviderEndpoints endpoints, bool stream, ProviderKey? key = null, string? project = null) =>
        _target.Provider.Type.Url(new CallPlace(_target, Dialect, endpoints, stream, Method, key, project));
}
