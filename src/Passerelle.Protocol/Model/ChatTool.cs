using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>A tool that the model may call.</summary>
/// <param name="Kind">What kind of tool.</param>
/// <param name="Name">Its name; for <see cref="ToolKind.Provider"/> the type in its dialect.</param>
public sealed record ChatTool(ToolKind Kind, string Name)
{
    /// <summary>What it does (a JSON string).</summary>
    public JsonSlice Description { get; init; }

    /// <summary>The JSON schema of its arguments; absent when none was given.</summary>
    public JsonSlice Schema { get; init; }

    /// <summary>Whether arguments must follow the schema exactly; null when nothing was said.</summary>
    public bool? Strict { get; init; }

    /// <summary>The namespace it is in (OpenAI Responses).</summary>
    public string? Namespace { get; init; }

    /// <summary>Its name within <see cref="Namespace"/>, where another tool has the same and <c>Name</c> was made unique; null otherwise.</summary>
    public string? OwnName { get; init; }

    /// <summary>The form of a custom tool's text, as OpenAI's Responses writes it: <c>{"type":"grammar","syntax","definition"}</c>.</summary>
    public JsonSlice Format { get; init; }

    /// <summary>Anthropic's <c>cache_control</c>.</summary>
    public JsonSlice CacheControl { get; init; }

    /// <summary>The dialect of a <see cref="ToolKind.Provider"/> tool.</summary>
    public string? Dialect { get; init; }

    /// <summary>A <see cref="ToolKind.Provider"/> tool as it was written.</summary>
    public JsonSlice Value { get; init; }

    /// <summary>Further members, as they were written.</summary>
    public List<ExtraField>? Extra { get; init; }
}
