using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>Text.</summary>
/// <param name="Text">A JSON string.</param>
public sealed record TextPart(JsonSlice Text) : Part
{
    /// <summary>What the text refers to.</summary>
    public List<Citation>? Citations { get; init; }

    /// <summary>Gemini's signature on a piece of text; empty when there is none.</summary>
    public Signature? Signature { get; init; }
}
