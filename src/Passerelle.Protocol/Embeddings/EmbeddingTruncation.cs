namespace Passerelle.Protocol.Embeddings;

/// <summary>What becomes of an input that is longer than the model can read.</summary>
public enum EmbeddingTruncation
{
    /// <summary>It is refused.</summary>
    None,

    /// <summary>Its start is left out.</summary>
    Start,

    /// <summary>Its end is left out.</summary>
    End,
}
