using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>Rules that a command line must keep.</summary>
internal static class CommandRules
{
    /// <summary>A command that changes something must be told what.</summary>
    public static void RequireOneOf(this Command command, params Option[] options) => command.Validators.Add(result =>
    {
        if (options.All(o => result.GetResult(o) is null))
        {
            result.AddError($"Say what to change: {string.Join(", ", options.Select(o => o.Name))}.");
        }
    });
}
