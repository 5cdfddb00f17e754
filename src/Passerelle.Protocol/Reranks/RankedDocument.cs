using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Reranks;

/// <summary>A document's place.</summary>
/// <param name="Index">Its number in the request, from 0.</param>
/// <param name="Score">How well it answers (a JSON number); what a number means is the model's affair.</param>
public readonly record struct RankedDocument(int Index, JsonSlice Score);
