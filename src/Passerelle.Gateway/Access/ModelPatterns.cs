using System.IO.Enumeration;

namespace Passerelle.Gateway.Access;

/// <summary>Model names that a key may use: exact, or with <c>*</c> for any run of characters. None means all.</summary>
public sealed class ModelPatterns(IReadOnlyList<string> patterns)
{
    /// <summary>Every model.</summary>
    public static ModelPatterns All { get; } = new([]);

    /// <summary>The patterns as they were given.</summary>
    public IReadOnlyList<string> Patterns { get; } = patterns;

    /// <summary>Whether one of the names by which a model goes is allowed.</summary>
    public bool Allow(string name)
    {
        if (Patterns.Count == 0)
        {
            return true;
        }

        foreach (var pattern in Patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            {
                return true;
            }
        }

        return false;
    }
}
