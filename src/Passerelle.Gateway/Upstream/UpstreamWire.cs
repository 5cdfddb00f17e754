using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiResponses;

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

    /// <summary>What could not be said in it, or not in the same words; empty where the dialects are the same.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>The bytes to send, before <see cref="Edits"/>.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>The edits of <see cref="Body"/>.</summary>
    internal JsonEdits Edits { get; }

    /// <summary>Puts a request to a target.</summary>
    /// <exception cref="GatewayException">400: the request cannot be read as what it claims to be, or the target's dialect cannot say it.</exception>
    public static UpstreamWire Of(Exchange x, Target target, SignatureVault vault)
    {
        var dialect = target.Provider.DialectFor(x.Dialect);
        if (dialect == x.Dialect && !BringsForeignProofs(x))
        {
            return new UpstreamWire(target, dialect, x.Body!.Memory, dialect.EditRequest(x.Head!, target.ModelJson, target.Traits.StreamOptions), [], false);
        }

        if (dialect is not IChatDialect spoken || x.Dialect is not IChatDialect)
        {
            throw new GatewayException(ApiError.Invalid(
                $"The provider \"{target.Provider.Name}\" does not take requests of this kind ({x.Dialect.Name}).", "model", "unsupported_dialect"));
        }

        var request = x.Neutral();
        if (dialect != x.Dialect && request.PreviousResponse is { } kept)
        {
            throw new GatewayException(ApiError.Invalid(
                $"The field \"{kept.Name}\" refers to what only its own provider keeps, and the provider \"{target.Provider.Name}\" speaks another dialect. Send the whole conversation instead.",
                kept.Name,
                "unsupported_parameter"));
        }

        vault.Restore(request, x.Caller!.Key.Id, target.Traits.Signatures);
        var translation = spoken.WriteRequest(request, target.Traits);
        return translation.Error is { } error
            ? throw new GatewayException(error)
            : new UpstreamWire(target, dialect, translation.Body, new JsonEdits(), translation.Changes, true);
    }

    /// <summary>Whether a client sends proofs back that the gateway put into its own dialect's fields: no provider of it may see them.</summary>
    private static bool BringsForeignProofs(Exchange x) =>
        x.Dialect == Dialects.OpenAiResponses && OpenAiResponsesDialect.BringsForeignProofs(x.Body!.Memory.Span);

    /// <summary>A watcher of the answer; a reader when it has to be translated.</summary>
    internal AnswerObserver Observe() => IsTranslated ? ((IChatDialect)Dialect).ReadAnswer(_target.Traits) : Dialect.Observe();

    /// <summary>Where it goes, or null when the address has no such place.</summary>
    internal Uri? Url(ProviderEndpoints endpoints, bool stream) => Dialect.Name switch
    {
        "openai-responses" => endpoints.ResponsesUrl,
        "gemini" => endpoints.At(
            $"models/{Uri.EscapeDataString(_target.Model)}:{(stream ? "streamGenerateContent" : "generateContent")}",
            stream ? "alt=sse" : null),
        _ => endpoints.ChatUrl,
    };
}
