using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>
/// What a model thought. Its proof belongs to the provider that made it: it goes back there unchanged, with the text untouched, and
/// nowhere else.
/// </summary>
/// <param name="Text">A JSON string; absent or empty when the provider keeps the text to itself.</param>
public sealed record ReasoningPart(JsonSlice Text) : Part
{
    /// <summary>What proves it: Anthropic's signature, Gemini's thought signature, OpenAI's encrypted content, Anthropic's redacted data.</summary>
    public Signature? Signature { get; init; }

    /// <summary>Whether the text is a summary (OpenAI) and not the reasoning itself.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Whether the provider gave only data that nobody else can read (Anthropic's <c>redacted_thinking</c>).</summary>
    public bool IsRedacted { get; init; }

    /// <summary>OpenAI's id of the reasoning item.</summary>
    public string? Id { get; init; }
}
