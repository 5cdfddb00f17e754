using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Passerelle.Gateway.Admin;

namespace Passerelle.Cli;

/// <summary>The admin API speaks to programs: where it names a route that lists something, people are told the command that does.</summary>
internal static partial class CommandWords
{
    /// <summary>A message of the admin API for people; null for none.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    public static string? Of(string? message) => message is null ? null : Route().Replace(message, match =>
    {
        var command = match.Groups["path"].Value.Split('/') switch
        {
            ["providers"] => "provider list",
            ["providers", var slug, "keys"] => $"provider key list {slug}",
            ["providers", var slug, "models"] => $"model list {slug}",
            ["gateway-keys"] => "key list",
            ["presets"] => "provider presets",
            _ => null,
        };
        return command is null ? match.Value : $"\"passerelle {command}\" lists them.";
    });

    [GeneratedRegex($"GET {AdminEndpoints.Root}/(?<path>[a-z0-9/-]+) lists them\\.")]
    private static partial Regex Route();
}
