using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Start;

/// <summary>What the start has to tell the person in front of the terminal.</summary>
public sealed class StartReport
{
    /// <summary>The first gateway key; only at the very first start, and never again.</summary>
    public Secret? FirstKey { get; internal set; }

    /// <summary>Where the server listens.</summary>
    public IReadOnlyList<string> Addresses { get; internal set; } = [];
}
