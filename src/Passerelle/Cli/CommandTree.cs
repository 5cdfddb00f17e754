using System.CommandLine;
using System.CommandLine.Parsing;

namespace Passerelle.Cli;

/// <summary>Every command, one file a group.</summary>
internal static class CommandTree
{
    /// <summary>Runs a command.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parse = Create().Parse(args);
        if (parse.Errors.Count > 0)
        {
            throw new CommandException(Problem(parse), ExitCode.Usage);
        }

        return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    /// <summary>The tree.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Passerelle, a self-hosted AI gateway. Without a command it serves.")
        {
            SharedOptions.Data,
            ServeCommand.Create(),
            InitCommand.Create(),
            ProviderCommands.Create(),
            KeyCommands.Create(),
            ModelCommands.Create(),
            DoctorCommand.Create(),
            VersionCommand.Create(),
            HelpCommand.Create(),
        };
        root.Options.OfType<VersionOption>().Single().Action = new VersionCommand.Line();
        return root;
    }

    /// <summary>The sentence for a word that is no command.</summary>
    public static string Unknown(string path, string word, Command group) => group.Subcommands.Count == 0
        ? $"{path} has no command \"{word}\"."
        : $"{path} does not know \"{word}\". It has: {Names(group)}.";

    /// <summary>What is wrong with a command line. The library's own words for a command that is missing or unknown do not say what there is.</summary>
    private static string Problem(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var path = PathOf(parse.CommandResult);
        if (command.Subcommands.Count > 0)
        {
            return parse.UnmatchedTokens is [var unknown, ..] ? Unknown(path, unknown, command) : $"{path} needs one of: {Names(command)}.";
        }

        return string.Join(Environment.NewLine, parse.Errors.Select(e => e.Message).Append($"{path} --help shows what it takes."));
    }

    private static string Names(Command group) => string.Join(", ", group.Subcommands.Select(c => c.Name));

    private static string PathOf(SymbolResult result) =>
        result.Parent is CommandResult parent && result is CommandResult own ? $"{PathOf(parent)} {own.Command.Name}" : "passerelle";
}
