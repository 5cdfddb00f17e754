using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A picture, sound, film or document. Exactly one of <see cref="Base64"/>, <see cref="Url"/>, <see cref="FileId"/> and <see cref="PlainText"/> is set.</summary>
/// <param name="Kind">What it holds.</param>
public sealed record MediaPart(MediaKind Kind) : Part
{
    /// <summary>The media type such as <c>image/png</c>; null when nobody said.</summary>
    public string? MediaType { get; init; }

    /// <summary>The bytes in base64 (RFC 4648 §4): a JSON string, never decoded.</summary>
    public JsonSlice Base64 { get; init; }

    /// <summary>Where it can be fetched (a JSON string). Never a <c>data:</c> URL: those are <see cref="Base64"/>.</summary>
    public JsonSlice Url { get; init; }

    /// <summary>The provider's id of an uploaded file.</summary>
    public string? FileId { get; init; }

    /// <summary>Whether <see cref="FileId"/> is known to be an id of the target's own provider.</summary>
    public bool IsOwnFile { get; init; }

    /// <summary>A document given as text (a JSON string).</summary>
    public JsonSlice PlainText { get; init; }

    /// <summary>The file's name or title.</summary>
    public string? Name { get; init; }

    /// <summary>OpenAI's <c>detail</c> of a picture: <c>low</c>, <c>high</c>, <c>auto</c>.</summary>
    public string? Detail { get; init; }

    /// <summary>What was said in an answer's sound (a JSON string).</summary>
    public JsonSlice Transcript { get; init; }

    /// <summary>Gemini's signature on a piece of media.</summary>
    public Signature? Signature { get; init; }

    /// <summary>Further members of the piece (Anthropic's <c>citations</c>, <c>context</c>; Gemini's <c>videoMetadata</c>), as they were written.</summary>
    public List<ExtraField>? Extra { get; init; }
}
