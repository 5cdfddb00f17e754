using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>The beginning of a tool call in a stream.</summary>
public readonly ref struct ToolCallStart
{
    /// <summary>The call's id; empty when the dialect gives none: the writer then makes one up.</summary>
    public JsonChars Id { get; init; }

    /// <summary>The tool's name.</summary>
    public JsonChars Name { get; init; }

    /// <summary>Whether it calls one of OpenAI's custom tools.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The tool's namespace (OpenAI Responses).</summary>
    public JsonChars Namespace { get; init; }

    /// <summary>OpenAI Responses' id of the item.</summary>
    public JsonChars ItemId { get; init; }

    /// <summary>Gemini's signature on the call.</summary>
    public JsonChars Signature { get; init; }

    /// <summary>Whose signature; null when there is none.</summary>
    public string? SignatureFormat { get; init; }
}
