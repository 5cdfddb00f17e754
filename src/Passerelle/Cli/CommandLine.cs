using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>
/// The command line. Only what is asked for is built: the way to a running server loads neither the other commands nor the library that
/// draws tables.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] AboutTheWhole = ["-h", "-?", "/h", "/?", "--help", "--version"];

    /// <summary>Runs a command; without one, the server.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var serves = args.Length == 0 || args[0] == "serve" || (args[0].StartsWith('-') && !AboutTheWhole.Contains(args[0]));
        var root = serves ? ServeOnly() : Whole();
        var parse = root.Parse(serves && (args.Length == 0 || args[0] != "serve") ? ["serve", .. args] : args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Run it with --help to see what it takes.");
            return ExitCode.Usage;
        }

        try
        {
            // The server has its own way to stop, which may take longer than the library would wait.
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
    }

    private static RootCommand ServeOnly() => new("Passerelle, a self-hosted AI gateway.") { SharedOptions.Data, ServeCommand.Create() };

    private static RootCommand Whole() => new("Passerelle, a self-hosted AI gateway. Without a command it serves.")
    {
        SharedOptions.Data,
        ServeCommand.Create(),
        ProviderCommands.Create(),
        KeyCommands.Create(),
        ModelCommands.Create(),
    };
}
