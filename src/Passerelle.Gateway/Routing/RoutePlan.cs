using Passerelle.Gateway.Access;

namespace Passerelle.Gateway.Routing;

/// <summary>The targets that a request may go to, in order.</summary>
public sealed class RoutePlan(IReadOnlyList<Target> targets)
{
    /// <summary>Before planning.</summary>
    public static RoutePlan Empty { get; } = new([]);

    /// <summary>The targets, first choice first.</summary>
    public IReadOnlyList<Target> Targets { get; } = targets;

    /// <summary>Whether a key's patterns allow every target, whatever name was asked for.</summary>
    public bool AllowedBy(ModelPatterns patterns)
    {
        foreach (var target in Targets)
        {
            if (!patterns.Allow(target.Name, target.Model))
            {
                return false;
            }
        }

        return Targets.Count > 0;
    }
}
