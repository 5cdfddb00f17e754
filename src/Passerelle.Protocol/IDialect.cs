using System.Buffers;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol;

/// <summary>A wire format, both ways. Pure: bytes in, bytes and values out. Instances are shared and thread-safe.</summary>
public interface IDialect
{
    /// <summary>Its name in configuration and records, such as <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>Reads and checks the head of a request in one pass. Null and a head, or the error to answer.</summary>
    ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head);

    /// <summary>The edits that turn the caller's body into the target's, for a target of the same dialect.</summary>
    /// <param name="head">The head of that body.</param>
    /// <param name="modelJson">The target's model name as a JSON string, quotes included.</param>
    /// <param name="askUsage">Whether to ask for usage in a stream, whatever the caller wants for itself.</param>
    JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage);

    /// <summary>A new watcher of one answer in this dialect.</summary>
    AnswerObserver Observe();

    /// <summary>Writes an error as the body of an answer.</summary>
    void WriteError(IBufferWriter<byte> output, ApiError error);

    /// <summary>Writes an error as the last event of a stream.</summary>
    void WriteStreamError(IBufferWriter<byte> output, ApiError error);

    /// <summary>What ends a stream that has gone well.</summary>
    ReadOnlySpan<byte> StreamEnd { get; }

    /// <summary>Whether a provider's error body is in this dialect's own envelope, so that it may pass unchanged.</summary>
    bool IsErrorEnvelope(ReadOnlySpan<byte> body);

    /// <summary>The sentence in a provider's error body, in whatever envelope it came; null when there is none.</summary>
    string? ReadErrorMessage(ReadOnlySpan<byte> body);
}
