namespace Passerelle.Protocol.Embeddings;

/// <summary>What an input of an embeddings request is.</summary>
public enum EmbeddingInputKind
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON array of token numbers of OpenAI's tokenizers.</summary>
    Tokens,

    /// <summary>Text and images and more, as the caller's dialect writes them. Said again in the same dialect only.</summary>
    Content,

    /// <summary>Cohere's <c>images</c>: a JSON string with a data URI. Said again in the same dialect only.</summary>
    Image,
}
