using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>Leaves the pipeline early with an error for the caller. Caught in one place, <see cref="GatewayPipeline"/>.</summary>
public sealed class GatewayException(ApiError error) : Exception(error.Message)
{
    /// <summary>What the caller is told.</summary>
    public ApiError Error { get; } = error;
}
