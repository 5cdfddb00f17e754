using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>Every command, one file a group.</summary>
internal static class CommandTree
{
    /// <summary>Runs a command.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parse = Create().Parse(args);
        if (parse.Errors.Count > 0)
        {
            throw new CommandException(
                string.Join(Environment.NewLine, parse.Errors.Select(e => e.Message).Append("Run it with --help to see what it takes.")), ExitCode.Usage);
        }

        return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The tree.</summary>
    public static RootCommand Create() => new("Passerelle, a self-hosted AI gateway. Without a command it serves.")
    {
        SharedOptions.Data,
        ServeCommand.Create(),
        InitCommand.Create(),
        ProviderCommands.Create(),
        KeyCommands.Create(),
        ModelCommands.Create(),
        DoctorCommand.Create(),
        VersionCommand.Create(),
    };
}
