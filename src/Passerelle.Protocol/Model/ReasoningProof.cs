using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>What proves the reasoning that went before it in a stream, or stands in its place.</summary>
public readonly ref struct ReasoningProof
{
    /// <summary>Whose it is: one of <see cref="SignatureFormats"/>.</summary>
    public required string Format { get; init; }

    /// <summary>The blob.</summary>
    public JsonChars Data { get; init; }

    /// <summary>Whether it stands in the place of reasoning that nobody may read.</summary>
    public bool IsRedacted { get; init; }

    /// <summary>OpenAI's id of the reasoning item.</summary>
    public JsonChars Id { get; init; }
}
