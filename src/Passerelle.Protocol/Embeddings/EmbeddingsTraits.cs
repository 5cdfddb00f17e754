using System.Collections.Frozen;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// How a maker of OpenAI-like embeddings differs from OpenAI, as data. Names of fields are empty where the maker has no such field.
/// Sources: the makers' references of their embeddings routes.
/// </summary>
public sealed record EmbeddingsTraits
{
    /// <summary>OpenAI's own: <c>input</c>, <c>dimensions</c>, <c>encoding_format</c>, <c>user</c>.</summary>
    public static EmbeddingsTraits OpenAi { get; } = new();

    /// <summary>Voyage.</summary>
    public static EmbeddingsTraits Voyage { get; } = new()
    {
        DimensionsField = "output_dimension",
        TypeField = "output_dtype",
        TaskField = "input_type",
        Tasks = EmbeddingTasks.Voyage,
        TruncationField = "truncation",
        TakesUser = false,
        TakesTokens = false,
    };

    /// <summary>Mistral.</summary>
    public static EmbeddingsTraits Mistral { get; } = new()
    {
        DimensionsField = "output_dimension",
        TypeField = "output_dtype",
        TakesUser = false,
        TakesTokens = false,
    };

    /// <summary>Jina.</summary>
    public static EmbeddingsTraits Jina { get; } = new()
    {
        TaskField = "task",
        Tasks = EmbeddingTasks.Jina,
        TruncationField = "truncate",
        TakesUser = false,
        TakesTokens = false,
    };

    /// <summary>NVIDIA.</summary>
    public static EmbeddingsTraits Nvidia { get; } = new()
    {
        TaskField = "input_type",
        Tasks = EmbeddingTasks.Nvidia,
        TakesTokens = false,
    };

    /// <summary>OpenRouter.</summary>
    public static EmbeddingsTraits OpenRouter { get; } = new()
    {
        TaskField = "input_type",
        Tasks = EmbeddingTasks.Cohere,
    };

    /// <summary>The field for the length of vectors.</summary>
    public string DimensionsField { get; init; } = "dimensions";

    /// <summary>The field for the type of vectors; without it there are floats only.</summary>
    public string TypeField { get; init; } = "";

    /// <summary>The field for the task.</summary>
    public string TaskField { get; init; } = "";

    /// <summary>The words for tasks.</summary>
    public FrozenDictionary<EmbeddingTask, string> Tasks { get; init; } = FrozenDictionary<EmbeddingTask, string>.Empty;

    /// <summary>The field (true or false) that lets inputs be cut at their end.</summary>
    public string TruncationField { get; init; } = "";

    /// <summary>Whether vectors may be asked for in base64, which is less than half of the bytes. <c>float</c> is never asked for by name: Voyage refuses the word.</summary>
    public bool Base64 { get; init; } = true;

    /// <summary>Whether <c>user</c> is taken.</summary>
    public bool TakesUser { get; init; } = true;

    /// <summary>Whether inputs may be token numbers.</summary>
    public bool TakesTokens { get; init; } = true;
}
