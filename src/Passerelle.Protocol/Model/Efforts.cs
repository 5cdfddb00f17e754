namespace Passerelle.Protocol.Model;

/// <summary>The steps of how much a model shall think, over all makers, from least to most.</summary>
public static class Efforts
{
    private static readonly string[] Steps = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <summary>Their words.</summary>
    public static IReadOnlyList<string> Words => Steps;

    /// <summary>The effort that the target takes which is nearest to the one asked for, the lesser of two that are as near; noted when it is another.</summary>
    /// <param name="asked">One of the seven words; another is left as it is, for the provider to judge.</param>
    /// <param name="target">Who takes which.</param>
    /// <param name="translation">Where it is noted.</param>
    internal static string Fit(string asked, TargetTraits target, RequestTranslation translation)
    {
        var wanted = Array.IndexOf(Steps, asked);
        if (wanted < 0 || target.Efforts.Count == 0 || target.Efforts.Contains(asked))
        {
            return asked;
        }

        translation.Clamped("reasoning_effort");
        return target.Efforts.MinBy(effort => (Math.Abs(Array.IndexOf(Steps, effort) - wanted) * 2) + (Array.IndexOf(Steps, effort) > wanted ? 1 : 0))!;
    }
}
