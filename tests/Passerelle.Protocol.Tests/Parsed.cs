using System.Text.Json;

namespace Passerelle.Protocol.Tests;

/// <summary>How tests read JSON with a reader that is not ours.</summary>
internal static class Parsed
{
    /// <summary>As strict as the standard, and names once.</summary>
    public static JsonDocumentOptions Strictly => new() { AllowDuplicateProperties = false, MaxDepth = 64 };
}
