using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Reranks;

/// <summary>A wish to have documents put into the order in which they answer a query. Values are pieces of the caller's body, which must outlive this.</summary>
public sealed class RerankRequest
{
    /// <summary>The dialect that it came in.</summary>
    public required string Dialect { get; init; }

    /// <summary>The query (a JSON string).</summary>
    public JsonSlice Query { get; set; }

    /// <summary>The documents (JSON strings), never empty.</summary>
    public List<JsonSlice> Documents { get; } = [];

    /// <summary>Whether the caller's documents were objects, of which providers get the text.</summary>
    public bool HadObjects { get; set; }

    /// <summary>How many documents are wanted; null for all.</summary>
    public long? Top { get; set; }

    /// <summary>Top-level fields that nothing is known of, as the caller wrote them.</summary>
    public List<ExtraField> Extra { get; } = [];
}
