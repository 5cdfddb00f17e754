using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>An answer with an error status, for a type of provider that may know what to do about it.</summary>
/// <param name="Target">The model that was called.</param>
/// <param name="Key">The key that was used; null for none.</param>
/// <param name="Status">The status.</param>
/// <param name="Said">What the provider said.</param>
/// <param name="IsPage">Whether the body is a web page.</param>
public readonly record struct Refused(Target Target, ProviderKey? Key, int Status, ProviderError Said, bool IsPage);
