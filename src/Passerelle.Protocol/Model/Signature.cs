using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A blob that only its maker can read.</summary>
/// <param name="Format">Whose it is: one of <see cref="SignatureFormats"/>.</param>
/// <param name="Data">A JSON string, never decoded.</param>
public sealed record Signature(string Format, JsonSlice Data);
