namespace Passerelle.Gateway.Catalog.Models;

/// <summary>How much a model thinks can be said in these ways; none of them when it cannot be said.</summary>
/// <param name="CanSwitch">On and off.</param>
/// <param name="Efforts">In words; empty when not.</param>
/// <param name="HasBudget">In tokens.</param>
public sealed record ReasoningControls(bool CanSwitch, IReadOnlyList<string> Efforts, bool HasBudget)
{
    /// <summary>The least tokens; null when not known.</summary>
    public long? LeastBudget { get; init; }

    /// <summary>The most tokens; null when not known.</summary>
    public long? MostBudget { get; init; }
}
