namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// A dialect of embeddings: reads and writes the neutral form, so that a caller of one dialect can be served by a provider of
/// another. There are no streams in these dialects.
/// </summary>
public interface IEmbeddingsDialect : IRelayedDialect, ICallerEmbeddingsDialect
{
    /// <summary>Writes a request for a target.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">The target; its model, what it refuses and <see cref="TargetTraits.Embeddings"/> matter here.</param>
    RequestTranslation WriteRequest(EmbeddingsRequest request, TargetTraits target);

    /// <summary>
    /// Whether a provider's answer in the caller's dialect may go to the caller as it is. Not when the caller asked for base64 and got
    /// numbers, or the other way round (several OpenAI-like servers overlook <c>encoding_format</c>, and OpenAI's own libraries for
    /// JavaScript and .NET then fail): such an answer must be read and written anew.
    /// </summary>
    /// <param name="request">The caller's body.</param>
    /// <param name="answer">The provider's body.</param>
    bool MayPass(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer);

    /// <summary>Reads a provider's answer.</summary>
    /// <param name="body">The body, which must outlive the answer.</param>
    /// <param name="request">What was asked: there must be a vector for each input.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Null, or what is wrong with the answer, an error of the provider.</returns>
    ApiError? ReadAnswer(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer);
}
