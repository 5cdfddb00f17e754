using Passerelle.Protocol.Json;

namespace Passerelle.Protocol;

/// <summary>A dialect that callers and providers speak, so that bytes can pass from one to the other.</summary>
public interface IRelayedDialect : ICallerDialect, IProviderDialect
{
    /// <summary>The edits that turn the caller's body into the target's, for a target of the same dialect.</summary>
    /// <param name="head">The head of that body.</param>
    /// <param name="modelJson">The target's model name as a JSON string, quotes included.</param>
    /// <param name="askUsage">Whether to ask for usage in a stream, whatever the caller wants for itself.</param>
    JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage);

    /// <summary>Whether a provider's error body is in this dialect's own envelope, so that it may pass unchanged.</summary>
    bool IsErrorEnvelope(ReadOnlySpan<byte> body);

    /// <summary>The sentence in a provider's error body, in whatever envelope it came; null when there is none.</summary>
    string? ReadErrorMessage(ReadOnlySpan<byte> body);
}
