using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Reranks;

/// <summary>Documents in the order in which they answer a query, the best first.</summary>
public sealed class RerankAnswer
{
    /// <summary>The documents that the provider named.</summary>
    public List<RankedDocument> Ranking { get; } = [];

    /// <summary>What it used, where the provider counts tokens.</summary>
    public Usage Usage { get; set; }
}
