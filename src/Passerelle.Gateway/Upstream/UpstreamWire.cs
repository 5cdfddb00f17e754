using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiResponses;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream;

/// <summary>
/// How one request is put to one target: in the caller's own dialect where the provider speaks it (the caller's bytes with a few
/// edits), else translated through the neutral form.
/// </summary>
public sealed class UpstreamWire
{
    private readonly Target _target;

    private UpstreamWire(Target target, IDialect dialect, ReadOnlyMemory<byte> body, JsonEdits edits, IReadOnlyList<string> changes, bool isTranslated)
    {
        _target = target;
        Dialect = dialect;
        Body = body;
        Edits = edits;
        Changes = changes;
        IsTranslated = isTranslated;
    }

    /// <summary>How the provider talks.</summary>
    public IDialect Dialect { get; }

    /// <summary>Whether that is another dialect than the caller's.</summary>
    public bool IsTranslated { get; }

    /// <summary>What could not be said in it, or not in the same words, and what the model does not take.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>Whether reasoning was left out because the provider has refused its proofs.</summary>
    public bool IsWithoutProofs { get; private init; }

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
        var dialect = target.Provider.DialectFor(x.Dialect);
        var traits = x.Options.AutoCache is { } cache ? target.Traits with { AutoCache = cache } : target.Traits;
        if (dialect == x.Dialect && !BringsForeignProofs(x) && (!withoutProofs || dialect == Dialects.AnthropicMessages))
        {
            return Same(x, target, traits, dialect, withoutProofs);
        }

        var translation = (dialect, x.Dialect) switch
        {
            (IChatDialect spoken, IChatDialect) => spoken.WriteRequest(Conversation(x, target, dialect, vault, withoutProofs), traits),
            (TokenCountDialect spoken, TokenCountDialect) => spoken.WriteRequest(Conversation(x, target, dialect, vault, withoutProofs), traits),
            (IEmbeddingsDialect spoken, IEmbeddingsDialect) => spoken.WriteRequest(x.NeutralEmbeddings(), traits),
            _ => throw new GatewayException(ApiError.Invalid(
                $"The provider \"{target.Provider.Name}\" does not take requests of this kind ({x.Dialect.Name}).", "model", "unsupported_dialect")),
        };
        var changes = InWordsOf(x, translation.Changes);
        return translation.Error is { } error ? throw new GatewayException(FieldNames.In(x.Dialect.Name, error))
            : RequestFit.RefusalOf(x, traits, changes) is { } refusal ? throw new GatewayException(refusal)
            : new UpstreamWire(target, dialect, translation.Body, new JsonEdits(), changes, true) { IsWithoutProofs = withoutProofs };
    }

    private static IReadOnlyList<string> InWordsOf(Exchange x, IReadOnlyList<string> changes) =>
        changes.Count == 0 ? changes : [.. changes.Select(c => FieldNames.OfChange(x.Dialect.Name, c)).Distinct()];

    /// <summary>The caller's bytes with a few edits. What another maker has thought is left out: its proofs would be refused.</summary>
    private static UpstreamWire Same(Exchange x, Target target, TargetTraits traits, IDialect dialect, bool withoutProofs)
    {
        var body = x.Body!.Memory;
        var kept = RequestFit.Apply(x, dialect, traits, withoutProofs, out var changes);
        var head = x.Head!;
        if (!kept.Equals(body) && dialect.ReadHead(kept.Span, out head) is { } error)
        {
            throw new GatewayException(error);
        }

        return new UpstreamWire(target, dialect, kept, dialect.EditRequest(head, target.ModelJson, traits.StreamOptions), changes, false) { Method = x.Route?.Method, IsWithoutProofs = withoutProofs };
    }

    private static ChatRequest Conversation(Exchange x, Target target, IDialect dialect, SignatureVault vault, bool withoutProofs)
    {
        var request = x.Neutral();
        if (dialect != x.Dialect && request.PreviousResponse is { } kept)
        {
            throw new GatewayException(ApiError.Invalid(
                $"The field \"{kept.Name}\" refers to what only its own provider keeps, and the provider \"{target.Provider.Name}\" speaks another dialect. Send the whole conversation instead.",
                kept.Name,
                "unsupported_parameter"));
        }

        if (dialect != x.Dialect && ChatRequestRules.Check(request) is { } error)
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

    /// <summary>Whether a client sends proofs back that the gateway put into its own dialect's fields: no provider of it may see them.</summary>
    private static bool BringsForeignProofs(Exchange x) =>
        x.Dialect == Dialects.OpenAiResponses && OpenAiResponsesDialect.BringsForeignProofs(x.Body!.Memory.Span);

    /// <summary>A watcher of the answer; a reader when it has to be translated.</summary>
    internal AnswerObserver Observe() => IsTranslated && Dialect is IChatDialect chat ? chat.ReadAnswer(_target.Traits) : Dialect.Observe();

    /// <summary>Where it goes, or null when the address has no such place.</summary>
    internal Uri? Url(ProviderEndpoints endpoints, bool stream) => Dialect.Name switch
    {
        "openai-responses" => endpoints.ResponsesUrl,
        "openai-responses-token-count" => endpoints.At("responses/input_tokens"),
        "anthropic-token-count" => endpoints.At("messages/count_tokens"),
        "gemini-token-count" => endpoints.At($"models/{Uri.EscapeDataString(_target.Model)}:countTokens"),
        "openai-embeddings" => endpoints.EmbeddingsUrl,
        "gemini-embeddings" => endpoints.At($"models/{Uri.EscapeDataString(_target.Model)}:{Method ?? GeminiEmbeddingsDialect.Method}"),
        "gemini" => endpoints.At(
            $"models/{Uri.EscapeDataString(_target.Model)}:{(stream ? "streamGenerateContent" : "generateContent")}",
            stream ? "alt=sse" : null),
        _ => endpoints.ChatUrl,
    };
}
