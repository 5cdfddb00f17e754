namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>How a provider refused a credential.</summary>
/// <param name="Status">The status of its answer.</param>
/// <param name="Code">The error's code, such as <c>ACCESS_TOKEN_EXPIRED</c> or <c>RequestTimeTooSkewed</c>; null for none.</param>
/// <param name="Message">Its sentence; null for none.</param>
/// <param name="ServerTime">The answer's <c>Date</c>; null for none.</param>
public readonly record struct CredentialRefusal(int Status, string? Code, string? Message, DateTimeOffset? ServerTime);
