namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>The names of the practice provider's models. All follow the same directives and settings.</summary>
internal static class PracticeModels
{
    /// <summary>Repeats and describes what it got.</summary>
    public const string Echo = "echo";

    /// <summary>Shows a text in <c>reasoning_content</c> first, then answers like <see cref="Echo"/>.</summary>
    public const string Reason = "reason";

    /// <summary>Calls an offered tool; after the tool's result it quotes it.</summary>
    public const string Tools = "tools";

    /// <summary>Answers like <see cref="Echo"/>, one word every 100 ms.</summary>
    public const string Slow = "slow";

    public static readonly string[] All = [Echo, Reason, Tools, Slow];
}
