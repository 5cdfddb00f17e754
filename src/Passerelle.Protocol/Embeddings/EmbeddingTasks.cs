using System.Collections.Frozen;

namespace Passerelle.Protocol.Embeddings;

/// <summary>The words for tasks.</summary>
internal static class EmbeddingTasks
{
    /// <summary>Cohere's <c>input_type</c>, also OpenRouter's.</summary>
    public static readonly FrozenDictionary<EmbeddingTask, string> Cohere = new Dictionary<EmbeddingTask, string>
    {
        [EmbeddingTask.Query] = "search_query",
        [EmbeddingTask.Document] = "search_document",
        [EmbeddingTask.Classification] = "classification",
        [EmbeddingTask.Clustering] = "clustering",
    }.ToFrozenDictionary();

    /// <summary>Gemini's <c>taskType</c>.</summary>
    public static readonly FrozenDictionary<EmbeddingTask, string> Gemini = new Dictionary<EmbeddingTask, string>
    {
        [EmbeddingTask.Query] = "RETRIEVAL_QUERY",
        [EmbeddingTask.Document] = "RETRIEVAL_DOCUMENT",
        [EmbeddingTask.Similarity] = "SEMANTIC_SIMILARITY",
        [EmbeddingTask.Classification] = "CLASSIFICATION",
        [EmbeddingTask.Clustering] = "CLUSTERING",
        [EmbeddingTask.QuestionAnswering] = "QUESTION_ANSWERING",
        [EmbeddingTask.FactVerification] = "FACT_VERIFICATION",
        [EmbeddingTask.CodeQuery] = "CODE_RETRIEVAL_QUERY",
    }.ToFrozenDictionary();

    /// <summary>Voyage's <c>input_type</c>.</summary>
    public static readonly FrozenDictionary<EmbeddingTask, string> Voyage = new Dictionary<EmbeddingTask, string>
    {
        [EmbeddingTask.Query] = "query",
        [EmbeddingTask.Document] = "document",
    }.ToFrozenDictionary();

    /// <summary>NVIDIA's <c>input_type</c>.</summary>
    public static readonly FrozenDictionary<EmbeddingTask, string> Nvidia = new Dictionary<EmbeddingTask, string>
    {
        [EmbeddingTask.Query] = "query",
        [EmbeddingTask.Document] = "passage",
    }.ToFrozenDictionary();

    /// <summary>Jina's <c>task</c>.</summary>
    public static readonly FrozenDictionary<EmbeddingTask, string> Jina = new Dictionary<EmbeddingTask, string>
    {
        [EmbeddingTask.Query] = "retrieval.query",
        [EmbeddingTask.Document] = "retrieval.passage",
        [EmbeddingTask.Similarity] = "text-matching",
        [EmbeddingTask.Classification] = "classification",
        [EmbeddingTask.Clustering] = "separation",
        [EmbeddingTask.CodeQuery] = "code.query",
    }.ToFrozenDictionary();

    /// <summary>Every word above, whatever its case: a caller may use one provider's words with another.</summary>
    private static readonly FrozenDictionary<string, EmbeddingTask> Words = new[] { Cohere, Gemini, Voyage, Nvidia, Jina }
        .SelectMany(words => words)
        .DistinctBy(word => word.Value, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(word => word.Value, word => word.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The task of a word, or null.</summary>
    public static EmbeddingTask? Find(string word) => Words.TryGetValue(word, out var task) ? task : null;

    /// <summary>
    /// The word for a task among those that a target has; where it has none, the word for the wider task that this one belongs to,
    /// or null.
    /// </summary>
    public static string? WordFor(EmbeddingTask task, FrozenDictionary<EmbeddingTask, string> words, out bool isExact)
    {
        isExact = words.TryGetValue(task, out var word);
        if (!isExact)
        {
            _ = words.TryGetValue(Wider(task), out word);
        }

        return word;
    }

    private static EmbeddingTask Wider(EmbeddingTask task) => task switch
    {
        EmbeddingTask.QuestionAnswering or EmbeddingTask.FactVerification or EmbeddingTask.CodeQuery => EmbeddingTask.Query,
        EmbeddingTask.Similarity => EmbeddingTask.Clustering,
        _ => task,
    };
}
