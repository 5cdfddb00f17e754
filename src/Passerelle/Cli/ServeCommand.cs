using System.CommandLine;

namespace Passerelle.Cli;

/// <summary><c>passerelle serve</c> as the help shows it. It is read by <see cref="ServeArguments"/>.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Run the gateway. This is also what happens without a command.");
        foreach (var option in ServeOption.All.Where(o => o.Name != SharedOptions.Data.Name))
        {
            command.Add(option.HelpName is { } value
                ? new Option<string?>(option.Name) { Description = option.Description, HelpName = value }
                : new Option<bool>(option.Name) { Description = option.Description });
        }

        return command;
    }
}
