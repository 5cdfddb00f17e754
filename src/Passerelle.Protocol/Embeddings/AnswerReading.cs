using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>What a reader finds in an answer. An observer does not keep the vectors.</summary>
internal sealed class AnswerReading(bool keepsVectors)
{
    private readonly List<FoundSet> _sets = [];

    public AnswerMarks Marks { get; set; }

    public Usage Usage { get; set; }

    public JsonRange RawUsage { get; set; }

    public JsonRange Id { get; set; }

    public JsonRange Model { get; set; }

    /// <summary>The sets that were found, in order.</summary>
    public IReadOnlyList<FoundSet> Sets => _sets;

    /// <summary>Whether something stands in the place of a vector that is none.</summary>
    public bool HasBadVector { get; private set; }

    /// <summary>Starts a set: the vectors that follow are in it.</summary>
    public void Open(VectorType type) => _sets.Add(new FoundSet(type, []));

    /// <summary>A value in the place of a vector.</summary>
    /// <param name="vector">Where it stands.</param>
    /// <param name="isVector">Whether it looks like one: a string or an array with something in it.</param>
    /// <param name="index">The index that the provider gives; null when it gives none.</param>
    public void Add(JsonRange vector, bool isVector, long? index)
    {
        HasBadVector |= !isVector;
        Marks |= isVector ? AnswerMarks.Content | AnswerMarks.Finish : AnswerMarks.None;
        if (keepsVectors && isVector)
        {
            _sets[^1].Vectors.Add((index, vector));
        }
    }
}
