namespace Passerelle.Gateway.Upstream;

/// <summary>An error answer of a provider in the caller's own dialect, kept to be passed on byte for byte.</summary>
/// <param name="Status">The status that the caller gets.</param>
/// <param name="Message">The answer's head. Its content is spent.</param>
/// <param name="Body">The answer's body.</param>
public sealed record UpstreamErrorAnswer(int Status, HttpResponseMessage Message, byte[] Body);
