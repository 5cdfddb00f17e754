using System.Buffers;

namespace Passerelle.Protocol.Embeddings;

/// <summary>A dialect of embeddings as callers speak it.</summary>
public interface ICallerEmbeddingsDialect : ICallerDialect
{
    /// <summary>Reads a request whose head has been read without error.</summary>
    /// <param name="body">The body, which must outlive the request.</param>
    /// <param name="routeModel">The model in the address, where the dialect has it there (Gemini); null otherwise.</param>
    /// <param name="request">The request.</param>
    /// <returns>Null, or the error to answer: it names the field.</returns>
    ApiError? ReadRequest(ReadOnlyMemory<byte> body, string? routeModel, out EmbeddingsRequest request);

    /// <summary>Writes an answer for a caller, in the types and encodings that it asked for.</summary>
    void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame);
}
