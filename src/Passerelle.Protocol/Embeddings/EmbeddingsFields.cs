using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Fields that the dialects of embeddings have under different names.</summary>
internal static class EmbeddingsFields
{
    /// <summary>A length of vectors, or null for null.</summary>
    public static long? Dimensions(ref JsonCursor json) =>
        json.IntegerOrNull() is not { } dimensions ? null
            : dimensions is >= 1 and <= int.MaxValue ? dimensions
            : throw json.Refuse("must be at least 1 and a 32-bit number.");

    /// <summary>A task in any provider's word; unknown words are kept.</summary>
    public static void ReadTask(ref JsonCursor json, EmbeddingsRequest request, string field)
    {
        request.TaskField = field;
        if (json.TextOrNull() is { Length: > 0 } word)
        {
            request.Task = EmbeddingTasks.Find(word);
            request.UnknownTask = request.Task is null ? json.Take() : default;
        }
    }

    /// <summary>What to do with long inputs in Cohere's words.</summary>
    public static EmbeddingTruncation Truncation(ref JsonCursor json) => json.Text() switch
    {
        "NONE" => EmbeddingTruncation.None,
        "START" => EmbeddingTruncation.Start,
        "END" => EmbeddingTruncation.End,
        _ => throw json.Refuse("must be \"NONE\", \"START\" or \"END\"."),
    };

    /// <summary>Keeps a member that is not known; one that is null says nothing.</summary>
    public static void ReadExtra(ref JsonCursor json, EmbeddingsRequest request)
    {
        var name = json.Name();
        json.ToValue();
        if (json.Type != JsonTokenType.Null)
        {
            request.Extra.Add(new ExtraField(name, json.Take()));
        }
    }
}
