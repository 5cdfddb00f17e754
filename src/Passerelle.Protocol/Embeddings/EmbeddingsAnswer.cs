using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>An answer with embeddings in the neutral form. Its values are pieces of the provider's body, which must outlive this.</summary>
public sealed class EmbeddingsAnswer
{
    /// <summary>The provider's id (a JSON string).</summary>
    public JsonSlice Id { get; init; }

    /// <summary>The model as the provider named it (a JSON string).</summary>
    public JsonSlice Model { get; init; }

    /// <summary>Tokens as the provider counted them.</summary>
    public Usage Usage { get; init; }

    /// <summary>The vectors, a set for each type and encoding that the provider gave.</summary>
    public IReadOnlyList<VectorSet> Sets { get; init; } = [];

    /// <summary>The vectors of a type, or null.</summary>
    public IReadOnlyList<JsonSlice>? Find(VectorType type) => Sets.FirstOrDefault(set => set.Type == type)?.Vectors;
}
