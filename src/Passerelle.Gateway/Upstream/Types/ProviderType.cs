using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Protocol;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// What a type of provider decides for itself: in which dialect a model is asked, at which address, in which envelope, and in which
/// header its key goes. Immutable; made anew when the provider's settings change.
/// </summary>
public abstract class ProviderType
{
    /// <summary>The dialect in which a model is asked for a caller, the caller's own where the model has it; null when it cannot be asked this.</summary>
    /// <param name="target">The model.</param>
    /// <param name="asked">How the caller talks.</param>
    public abstract IProviderDialect? DialectFor(Target target, ICallerDialect asked);

    /// <summary>How a model can be asked to count tokens, the caller's own way first; null when it cannot be asked.</summary>
    /// <param name="target">The model.</param>
    /// <param name="asked">How the caller asks.</param>
    public abstract TokenCountDialect? CounterFor(Target target, ICallerDialect asked);

    /// <summary>Where a call goes; null when the address has no such place.</summary>
    public abstract Uri? Url(in CallPlace place);

    /// <summary>What a model is called in the body of a request.</summary>
    public virtual string ModelOf(Target target) => target.Model;

    /// <summary>The names under which the catalogue may list a model, the likeliest first; never none.</summary>
    public virtual IReadOnlyList<string> NamesInLists(Target target) => [target.Model];

    /// <summary>How a model differs from others of its dialect.</summary>
    /// <param name="preset">The preset of the provider; null for none.</param>
    /// <param name="own">The provider's own quirks, separated by spaces.</param>
    /// <param name="name">The model.</param>
    /// <param name="model">The model's settings.</param>
    public virtual TargetTraits TraitsOf(string? preset, string own, string name, ProviderSettings model) => QuirkRules.TraitsOf(preset, own, name);

    /// <summary>A better sentence for a refusal than the provider's own, which says what to do; null where there is none.</summary>
    public virtual ApiError? Explain(in Refused refused) => null;

    /// <summary>The header that carries a plain key.</summary>
    public virtual KeyCarrier CarrierOf(IDialect dialect) => dialect.Name switch
    {
        "anthropic-messages" or "anthropic-token-count" => KeyCarrier.XApiKey,
        "gemini" or "gemini-embeddings" or "gemini-token-count" => KeyCarrier.XGoogApiKey,
        _ => KeyCarrier.Bearer,
    };

    /// <summary>How the provider cuts its streams into events.</summary>
    public virtual StreamFraming FramingOf(IDialect dialect) => dialect.Framing;

    /// <summary>Puts a body, written for the dialect's own maker, into the provider's envelope.</summary>
    /// <param name="x">The request.</param>
    /// <param name="target">The model.</param>
    /// <param name="dialect">The dialect of the body.</param>
    /// <param name="body">The body.</param>
    /// <returns>The body to send; the same memory when nothing is different.</returns>
    public virtual ReadOnlyMemory<byte> Envelope(Exchange x, Target target, IDialect dialect, ReadOnlyMemory<byte> body) => body;

    /// <summary>The region that requests are signed for; null where nothing is signed.</summary>
    public virtual string? Region => null;

    /// <summary>Whether a call needs a project that the settings do not name: then the credential is asked for it.</summary>
    public virtual bool WantsProject => false;

    /// <summary>Whether Anthropic's betas go in their header also where the body is in an envelope.</summary>
    public virtual bool TakesBetasInHeader => true;

    /// <summary>Whether <see cref="Envelope"/> does anything for a dialect.</summary>
    public virtual bool HasEnvelope(IDialect dialect) => false;
}
