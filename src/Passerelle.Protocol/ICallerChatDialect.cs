using System.Buffers;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>A dialect of conversations as callers speak it: requests are read into the neutral form, answers written from it. Read leniently, write strictly.</summary>
public interface ICallerChatDialect : ICallerDialect
{
    /// <summary>Reads a request whose head has been read without error.</summary>
    /// <param name="body">The body, which must outlive the request.</param>
    /// <param name="request">The request.</param>
    /// <returns>Null, or the error to answer: it names the field.</returns>
    ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request);

    /// <summary>A new writer of one stream.</summary>
    /// <param name="output">Gets whole events.</param>
    /// <param name="frame">What the provider may have left unsaid.</param>
    AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame);

    /// <summary>Writes a whole answer.</summary>
    void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame);
}
