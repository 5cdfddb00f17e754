using Passerelle.Gateway.Upstream.Credentials;

namespace Passerelle.Gateway.Tests.Upstream.Credentials;

/// <summary>What a credential put on a request.</summary>
/// <param name="Token">The parameter of <c>Authorization</c>; null for none.</param>
/// <param name="Headers">All headers, by their names in lower case.</param>
/// <param name="Use">The credential's mark.</param>
internal sealed record AppliedCredential(string? Token, IReadOnlyDictionary<string, string> Headers, CredentialUse Use);
