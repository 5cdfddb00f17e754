using System.IO.Enumeration;

namespace Passerelle.Gateway.Access;

/// <summary>
/// Models that a key may use: exact names, or with <c>*</c> for any run of characters. A pattern fits a model by its full name
/// <c>slug/model</c> or by the provider's own name of it, here and everywhere. None means all.
/// </summary>
public sealed class ModelPatterns(IReadOnlyList<string> patterns)
{
    /// <summary>Every model.</summary>
    public static ModelPatterns All { get; } = new([]);

    /// <summary>The patterns as they were given.</summary>
    public IReadOnlyList<string> Patterns { get; } = patterns;

    /// <summary>Whether a model is allowed.</summary>
    /// <param name="fullName">Its full name, <c>slug/model</c>.</param>
    /// <param name="model">The provider's own name of it.</param>
    public bool Allow(string fullName, string model)
    {
        if (Patterns.Count == 0)
        {
            return true;
        }

        foreach (var pattern in Patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, fullName, ignoreCase: false)
                || FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
