using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream;

/// <summary>Why an attempt gave the caller nothing, and what that means for the next.</summary>
/// <param name="Error">What the caller is told if this is how it ends.</param>
/// <param name="Next">What to try.</param>
public sealed record UpstreamFailure(ApiError Error, NextStep Next)
{
    /// <summary>The provider's own answer, when it may reach the caller unchanged.</summary>
    public UpstreamErrorAnswer? Answer { get; init; }
}
