using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A field that the neutral form has no place for, as it was written. It is said again in the same dialect only.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct ExtraField(string Name, JsonSlice Value);
