using System.CommandLine;

namespace Passerelle.Cli;

/// <summary><c>passerelle help [COMMAND…]</c>: the same as <c>--help</c> behind the command.</summary>
internal static class HelpCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var path = new Argument<string[]>("COMMAND") { Description = "What to explain, such as: provider add", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Explain a command.") { path };
        command.SetAction((parse, _) => ExplainAsync(parse.GetValue(path) ?? []));
        return command;
    }

    private static Task<int> ExplainAsync(string[] path)
    {
        Command at = CommandTree.Create();
        var known = "passerelle";
        foreach (var name in path)
        {
            at = at.Subcommands.FirstOrDefault(c => c.Name == name) ?? throw new CommandException(CommandTree.Unknown(known, name, at), ExitCode.Usage);
            known += $" {name}";
        }

        return CommandTree.RunAsync([.. path, "--help"]);
    }
}
