using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Vectors of one type as they stand in an answer.</summary>
/// <param name="Type">Their type.</param>
/// <param name="Vectors">The index that the provider gives, or null, and the place of the vector.</param>
internal sealed record FoundSet(VectorType Type, List<(long? Index, JsonRange Range)> Vectors)
{
    /// <summary>
    /// The vectors in the order of the inputs. The indexes tell it when they count from zero without a gap; some servers write the
    /// same index everywhere, and then the order is that of the answer.
    /// </summary>
    public IEnumerable<JsonRange> InOrder()
    {
        var ordered = new JsonRange[Vectors.Count];
        foreach (var (index, range) in Vectors)
        {
            if (index is not { } place || place < 0 || place >= ordered.Length || ordered[place].Exists)
            {
                return Vectors.Select(vector => vector.Range);
            }

            ordered[place] = range;
        }

        return ordered;
    }
}
