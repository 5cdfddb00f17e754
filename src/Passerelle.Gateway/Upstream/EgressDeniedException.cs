namespace Passerelle.Gateway.Upstream;

/// <summary>The network policy forbids the address that a host name led to.</summary>
public sealed class EgressDeniedException(string message) : Exception(message);
