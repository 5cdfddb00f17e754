namespace Passerelle.Protocol.Embeddings;

/// <summary>What the bytes of a vector in base64 are, all little-endian.</summary>
internal enum PackedKind
{
    /// <summary>Single precision: what OpenAI, Cohere and Voyage give.</summary>
    Single,

    /// <summary>Double precision: older vLLM.</summary>
    Double,

    /// <summary>Signed bytes: Perplexity.</summary>
    SignedBytes,
}
