using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Something to be made a vector of.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">It, as the caller wrote it.</param>
public readonly record struct EmbeddingInput(EmbeddingInputKind Kind, JsonSlice Value)
{
    /// <summary>Gemini's <c>title</c> of a document (a JSON string).</summary>
    public JsonSlice Title { get; init; }
}
