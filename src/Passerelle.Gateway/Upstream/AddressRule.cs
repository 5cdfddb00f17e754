namespace Passerelle.Gateway.Upstream;

/// <summary>Which rule of URL-2 made the addresses of a <see cref="ProviderEndpoints"/>. The numbers are those of URL-2.</summary>
public enum AddressRule
{
    /// <summary>The address ended with "#": it is sent as typed.</summary>
    Exact = 1,

    /// <summary>The path ended with a known endpoint: it is sent as typed, its siblings stand beside it.</summary>
    FullEndpoint = 2,

    /// <summary>The path ended with "/": only the endpoint is appended.</summary>
    EndpointOnly = 3,

    /// <summary>The last path segment is a version: only the endpoint is appended.</summary>
    VersionLast = 4,

    /// <summary>A version stands further left in the path: only the endpoint is appended.</summary>
    VersionInside = 5,

    /// <summary>No version in the path: the default version and the endpoint are appended.</summary>
    VersionAdded = 6,
}
