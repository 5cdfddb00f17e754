using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A piece of a message or of an answer. A closed set: <see cref="TextPart"/>, <see cref="ReasoningPart"/>,
/// <see cref="RefusalPart"/>, <see cref="MediaPart"/>, <see cref="ToolCallPart"/>, <see cref="ToolResultPart"/>, <see cref="OpaquePart"/>.</summary>
public abstract record Part
{
    private protected Part()
    {
    }

    /// <summary>Anthropic's <c>cache_control</c> on this piece, as it was written.</summary>
    public JsonSlice CacheControl { get; init; }
}
