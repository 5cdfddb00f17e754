namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>One pair's results in one feature.</summary>
internal sealed class FidelityCell
{
    public int Passed { get; set; }

    public int Total { get; set; }

    /// <summary>How often each known loss occurred.</summary>
    public SortedDictionary<string, int> Losses { get; } = new(StringComparer.Ordinal);

    /// <summary>Differences that no rule explains.</summary>
    public List<string> Failures { get; } = [];
}
