using System.Buffers;

namespace Passerelle.Protocol.Reranks;

/// <summary>A dialect of reranking as callers speak it.</summary>
public interface ICallerRerankDialect : ICallerDialect
{
    /// <summary>Reads a request whose head has been read without error.</summary>
    /// <param name="body">The body, which must outlive the request.</param>
    /// <param name="request">The request.</param>
    /// <returns>Null, or the error to answer: it names the field.</returns>
    ApiError? ReadRequest(ReadOnlyMemory<byte> body, out RerankRequest request);

    /// <summary>Writes an answer for a caller.</summary>
    void WriteAnswer(IBufferWriter<byte> output, RerankAnswer answer, AnswerFrame frame);
}
