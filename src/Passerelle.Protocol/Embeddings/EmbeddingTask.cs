namespace Passerelle.Protocol.Embeddings;

/// <summary>What vectors are made for; models of embeddings treat a question and the documents that answer it differently.</summary>
public enum EmbeddingTask
{
    /// <summary>A query, to find documents.</summary>
    Query,

    /// <summary>A document, to be found.</summary>
    Document,

    /// <summary>Texts that are compared with one another.</summary>
    Similarity,

    /// <summary>Texts for a classifier.</summary>
    Classification,

    /// <summary>Texts to be grouped.</summary>
    Clustering,

    /// <summary>A question, to find its answers.</summary>
    QuestionAnswering,

    /// <summary>A statement, to find what proves or refutes it.</summary>
    FactVerification,

    /// <summary>A query in words, to find code.</summary>
    CodeQuery,
}
