using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A credential that was pasted, as it is stored.</summary>
/// <param name="Secret">The text to store: a plain key, or a JSON object with a <c>type</c> in which nothing is left that is not needed.</param>
/// <param name="Mask">What may be shown in its place: <c>sa@proj.iam… (service_account)</c>.</param>
/// <param name="State">What was detected.</param>
public sealed record PastedCredential(Secret Secret, string Mask, CredentialState State);
