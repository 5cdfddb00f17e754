using System.Collections.Frozen;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Which fields of a request change the practice provider's answer. All others are accepted and ignored, and the echo says so.</summary>
internal static class PracticeSettings
{
    private static readonly FrozenSet<string> Followed = FrozenSet.Create(
        StringComparer.Ordinal,
        "max_tokens",
        "max_completion_tokens",
        "stop",
        "n",
        "seed",
        "tool_choice",
        "parallel_tool_calls",
        "response_format");

    public static bool IsFollowed(string name) => Followed.Contains(name);
}
