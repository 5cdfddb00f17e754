using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>A call whose address is looked for.</summary>
/// <param name="Target">The model that is called.</param>
/// <param name="Dialect">How it is talked to.</param>
/// <param name="Endpoints">The candidate of the provider's address in use.</param>
/// <param name="Stream">Whether a stream is asked for.</param>
/// <param name="Method">The method in the caller's address, where its dialect has one there and the target's is the same; null otherwise.</param>
/// <param name="Project">The cloud project that the key leads to; null for none, or while none is known.</param>
/// <param name="Key">The key that it is made with; null for none, or while none is chosen.</param>
public readonly record struct CallPlace(Target Target, IProviderDialect Dialect, ProviderEndpoints Endpoints, bool Stream, string? Method, ProviderKey? Key, string? Project = null);
