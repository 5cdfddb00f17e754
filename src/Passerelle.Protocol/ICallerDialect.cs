using System.Buffers;

namespace Passerelle.Protocol;

/// <summary>A dialect that callers speak.</summary>
public interface ICallerDialect : IDialect
{
    /// <summary>Reads and checks the head of a request in one pass. Null and a head, or the error to answer.</summary>
    ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head);

    /// <summary>Writes an error as the body of an answer.</summary>
    void WriteError(IBufferWriter<byte> output, ApiError error);

    /// <summary>Writes an error as the last event of a stream.</summary>
    void WriteStreamError(IBufferWriter<byte> output, ApiError error);

    /// <summary>What ends a stream that has gone well.</summary>
    ReadOnlySpan<byte> StreamEnd { get; }
}
