using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads one dialect's answers. Stateless; lenient: every field may be absent, null or of a newer version.</summary>
internal abstract class EmbeddingsAnswerReader
{
    /// <summary>Reads what an observer wants to know.</summary>
    public AnswerReading Observe(ReadOnlySpan<byte> body) => Read(body, keepsVectors: false, VectorType.Real);

    /// <summary>Reads an answer that must have a vector for each input.</summary>
    public ApiError? Read(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer)
    {
        answer = new EmbeddingsAnswer();
        var reading = Read(body.Span, keepsVectors: true, request.Types.FirstOrDefault(VectorType.Real));
        if ((reading.Marks & AnswerMarks.Malformed) != 0)
        {
            return Wrong("The provider's answer is not valid JSON.");
        }

        if ((reading.Marks & AnswerMarks.Content) == 0 && (reading.Marks & AnswerMarks.Error) != 0)
        {
            return Wrong(OpenAiErrors.ReadMessage(body.Span) ?? "The provider answered with an error.");
        }

        if (reading.HasBadVector)
        {
            return Wrong("The provider's answer has an embedding that is no list of numbers.");
        }

        var sets = new List<VectorSet>();
        foreach (var found in reading.Sets.Where(set => set.Vectors.Count > 0))
        {
            if (found.Vectors.Count != request.Inputs.Count)
            {
                return Wrong(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The provider gave {found.Vectors.Count} embeddings for {request.Inputs.Count} inputs."));
            }

            sets.Add(new VectorSet(found.Type, [.. found.InOrder().Select(range => Slice(body, range))]));
        }

        if (sets.Count == 0)
        {
            return Wrong("The provider's answer has no embeddings.");
        }

        var buffer = new VectorBuffer();
        if (!sets.All(set => set.Vectors.All(buffer.TryRead)))
        {
            return Wrong("The provider's answer has an embedding that is no list of numbers.");
        }

        answer = new EmbeddingsAnswer { Id = Slice(body, reading.Id), Model = Slice(body, reading.Model), Usage = reading.Usage, Sets = sets };
        return null;
    }

    /// <summary>Reads a member's value if it is known; the cursor stands on the name.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="reading">Gets what is found.</param>
    /// <param name="asked">The type of vectors that was asked for, where the answer does not tell.</param>
    /// <returns>False when the member is not known.</returns>
    protected abstract bool ReadMember(ref VectorCursor json, AnswerReading reading, VectorType asked);

    private AnswerReading Read(ReadOnlySpan<byte> body, bool keepsVectors, VectorType asked)
    {
        var reading = new AnswerReading(keepsVectors);
        try
        {
            var json = new VectorCursor(body);
            if (json.Type != JsonTokenType.StartObject)
            {
                _ = json.Skip();
                json.End();
                return reading;
            }

            while (json.NextMember())
            {
                if (json.Is("error"u8))
                {
                    reading.Marks |= json.Holds() ? AnswerMarks.Error : AnswerMarks.None;
                }
                else if (!ReadMember(ref json, reading, asked))
                {
                    json.ToValue();
                    _ = json.Skip();
                }
            }

            json.End();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is what the reader throws on a name with half of a surrogate pair.
            reading.Marks = AnswerMarks.Malformed;
        }

        return reading;
    }

    private static JsonSlice Slice(ReadOnlyMemory<byte> body, JsonRange range) =>
        range.Exists ? new JsonSlice(body.Slice(range.Start, range.Length)) : default;

    private static ApiError Wrong(string message) => new(ApiErrorKind.UpstreamFailed, message) { Source = ErrorSource.Upstream };
}
