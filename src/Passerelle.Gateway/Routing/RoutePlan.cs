using Passerelle.Gateway.Access;

namespace Passerelle.Gateway.Routing;

/// <summary>The targets that a request may go to, in order.</summary>
public sealed class RoutePlan(string name, IReadOnlyList<Target> targets)
{
    /// <summary>Before planning.</summary>
    public static RoutePlan Empty { get; } = new("", []);

    /// <summary>The targets, first choice first.</summary>
    public IReadOnlyList<Target> Targets { get; } = targets;

    /// <summary>Whether a key's patterns allow the model, by the name that was asked or by the target's full name.</summary>
    public bool AllowedBy(ModelPatterns patterns)
    {
        if (patterns.Allow(name))
        {
            return true;
        }

        foreach (var target in Targets)
        {
            if (!patterns.Allow(target.Name))
            {
                return false;
            }
        }

        return Targets.Count > 0;
    }
}
