using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>The model calls a tool.</summary>
/// <param name="Id">The call's id; empty when the dialect has none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">
/// An object, or a JSON string that holds the text of one (or of half of one, when the model was cut off), or, for
/// <see cref="IsCustom"/>, a JSON string of free text. See <see cref="ToolArguments"/>.
/// </param>
public sealed record ToolCallPart(string Id, string Name, JsonSlice Arguments) : Part
{
    /// <summary>Whether it calls one of OpenAI's custom tools, which take free text.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The namespace of the tool (OpenAI Responses); null when it has none.</summary>
    public string? Namespace { get; init; }

    /// <summary>The tool's name within <see cref="Namespace"/>, where <c>Name</c> was made unique; null otherwise.</summary>
    public string? OwnName { get; init; }

    /// <summary>Gemini's signature on the call.</summary>
    public Signature? Signature { get; init; }

    /// <summary>OpenAI Responses' id of the item, beside <see cref="Id"/> of the call.</summary>
    public string? ItemId { get; init; }
}
