using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>The vectors of one type, in the order of the inputs.</summary>
/// <param name="Type">Their type.</param>
/// <param name="Vectors">Each a JSON array of numbers or a JSON string with base64, not empty and checked.</param>
public sealed record VectorSet(VectorType Type, IReadOnlyList<JsonSlice> Vectors);
