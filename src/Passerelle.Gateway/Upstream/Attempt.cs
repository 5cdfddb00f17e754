using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream;

/// <summary>One upstream call: where to, with what, and how it went.</summary>
public sealed class Attempt(long id, int number, Target target, ProviderKey? key, int address, UpstreamWire wire, DateTimeOffset startedAt, long startedTimestamp)
    : IDisposable
{
    /// <summary>Its row, and as <c>att_…</c> the id that the provider is told.</summary>
    public long Id { get; } = id;

    /// <summary>1 for the request's first.</summary>
    public int Number { get; } = number;

    /// <summary>Where it goes.</summary>
    public Target Target { get; } = target;

    /// <summary>The key that it carries; null for none.</summary>
    public ProviderKey? Key { get; } = key;

    /// <summary>Which candidate of the provider's address it calls.</summary>
    public int Address { get; } = address;

    /// <summary>Watches the answer.</summary>
    public AnswerObserver Observer { get; } = wire.Observe();

    /// <summary>How we talk to the provider.</summary>
    public UpstreamWire Wire { get; } = wire;

    /// <summary>The wall-clock time of its start.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The monotonic time of its start.</summary>
    public long StartedTimestamp { get; } = startedTimestamp;

    /// <summary>The provider's status; null when it gave none.</summary>
    public int? Status { get; set; }

    /// <summary>Why it gave the caller nothing, or not all; null while it goes well.</summary>
    public UpstreamFailure? Failure { get; set; }

    /// <summary>What its key was sent as.</summary>
    internal CredentialUse CredentialUse { get; set; }

    /// <summary>How the provider refused that; null when it did not.</summary>
    internal CredentialRefusal? Refusal { get; set; }

    /// <summary>Whether the caller has been sent a byte of it. Past that point nothing is retried.</summary>
    public bool Committed { get; set; }

    /// <summary>Whether the provider has answered to the end.</summary>
    public bool Finished { get; set; }

    /// <summary>The answer, while it is being read.</summary>
    internal HttpResponseMessage? Response { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Response?.Dispose();
}
