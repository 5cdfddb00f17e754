using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    /// <summary>The data folder, on every command.</summary>
    public static Option<string?> Data { get; } = new("--data") { Description = DataFolderPath.Description, HelpName = "DIR", Recursive = true };

    /// <summary>Whether the answer is to be read by a program.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON, as the admin API answers it." };

    /// <summary>The data folder that a command is about.</summary>
    public static string DataFolderOf(ParseResult parse) => DataFolderPath.Of(parse.GetValue(Data));
}
