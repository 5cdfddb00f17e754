using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>What a tool gave back.</summary>
/// <param name="CallId">The id of the call; empty when the dialect has none.</param>
/// <param name="Parts">Text and media, in order.</param>
public sealed record ToolResultPart(string CallId, List<Part> Parts) : Part
{
    /// <summary>The tool's name, where the dialect says it (Gemini).</summary>
    public string? Name { get; init; }

    /// <summary>Whether the tool failed.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether it answers one of OpenAI's custom tools.</summary>
    public bool IsCustom { get; init; }

    /// <summary>A result that is an object (Gemini's <c>response</c>), when it was given as one; the parts then hold the same as text.</summary>
    public JsonSlice Value { get; init; }
}
