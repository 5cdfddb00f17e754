using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>The words for types of vectors, the same at Cohere (<c>embedding_types</c>), Voyage and Mistral (<c>output_dtype</c>).</summary>
internal static class VectorTypes
{
    /// <summary>All of them.</summary>
    public const string Words = "\"float\", \"int8\", \"uint8\", \"binary\" or \"ubinary\"";

    /// <summary>The word of a type.</summary>
    public static string WordOf(VectorType type) => type switch
    {
        VectorType.Real => "float",
        VectorType.SignedBytes => "int8",
        VectorType.UnsignedBytes => "uint8",
        VectorType.SignedBits => "binary",
        VectorType.UnsignedBits => "ubinary",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>The type of the word under the cursor, or the error that it is none.</summary>
    public static VectorType Read(ref JsonCursor json) => json.Text() switch
    {
        "float" => VectorType.Real,
        "int8" => VectorType.SignedBytes,
        "uint8" => VectorType.UnsignedBytes,
        "binary" => VectorType.SignedBits,
        "ubinary" => VectorType.UnsignedBits,
        _ => throw json.Refuse($"must be {Words}."),
    };
}
