using System.Globalization;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// A request for embeddings in the neutral form, between two different dialects. Values that nobody has to read are pieces of the
/// caller's body, which must outlive this.
/// </summary>
public sealed class EmbeddingsRequest
{
    /// <summary>The dialect that it came in.</summary>
    public required string Dialect { get; init; }

    /// <summary>The model as the caller named it, in the body or in the address; null when it named none.</summary>
    public string? Model { get; set; }

    /// <summary>What vectors are wanted of, in order; never empty.</summary>
    public List<EmbeddingInput> Inputs { get; } = [];

    /// <summary>Whether the caller sent one input bare, not a list with one.</summary>
    public bool IsSingle { get; set; }

    /// <summary>The length of the vectors; null for the model's own.</summary>
    public long? Dimensions { get; set; }

    /// <summary>The types of vectors that are wanted; empty for floats.</summary>
    public List<VectorType> Types { get; } = [];

    /// <summary>How the caller wants the vectors written.</summary>
    public VectorEncodings Encodings { get; set; }

    /// <summary>What the vectors are for; null when the caller did not say, or said it in an unknown word.</summary>
    public EmbeddingTask? Task { get; set; }

    /// <summary>What the vectors are for in the caller's own word (a JSON string), when it is no known one.</summary>
    public JsonSlice UnknownTask { get; set; }

    /// <summary>What to do with inputs that are too long; null for the provider's default.</summary>
    public EmbeddingTruncation? Truncation { get; set; }

    /// <summary>The caller's end user (a JSON string).</summary>
    public JsonSlice User { get; set; }

    /// <summary>Top-level fields that the neutral form has no place for, as the caller wrote them.</summary>
    public List<ExtraField> Extra { get; } = [];

    /// <summary>The caller's name for <see cref="Inputs"/>, such as <c>texts</c>.</summary>
    internal string InputsField { get; set; } = "input";

    /// <summary>The caller's name for <see cref="Types"/>.</summary>
    internal string TypesField { get; set; } = "";

    /// <summary>The caller's name for <see cref="Task"/>.</summary>
    internal string TaskField { get; set; } = "";

    /// <summary>The caller's name for <see cref="Truncation"/>.</summary>
    internal string TruncationField { get; set; } = "";

    /// <summary>Where an input stands in the caller's body, such as <c>input[3]</c>.</summary>
    internal string PathOf(int input) =>
        IsSingle ? InputsField : string.Create(CultureInfo.InvariantCulture, $"{InputsField}[{input}]");
}
