using Passerelle.Gateway.Upstream.Credentials;

namespace Passerelle.Gateway.Upstream;

/// <summary>A credential that a provider gave us. One request carries exactly one.</summary>
public sealed class ProviderKey(long id, string label, string last4, ICredential credential)
{
    /// <summary>Its row.</summary>
    public long Id { get; } = id;

    /// <summary>What its owner calls it; may be empty.</summary>
    public string Label { get; } = label;

    /// <summary>Its last characters, as far as they may be shown.</summary>
    public string Last4 { get; } = last4;

    /// <summary>Puts it on requests.</summary>
    internal ICredential Credential { get; } = credential;
}
