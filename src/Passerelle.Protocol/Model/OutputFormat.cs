using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>What form an answer must have.</summary>
/// <param name="Kind">Which.</param>
public sealed record OutputFormat(OutputFormatKind Kind)
{
    /// <summary>The schema's name; null when the dialect has none.</summary>
    public string? Name { get; init; }

    /// <summary>The schema's description (a JSON string).</summary>
    public JsonSlice Description { get; init; }

    /// <summary>The schema of <see cref="OutputFormatKind.Schema"/>.</summary>
    public JsonSlice Schema { get; init; }

    /// <summary>Whether the answer must follow it exactly; null when nothing was said.</summary>
    public bool? Strict { get; init; }
}
