using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    /// <summary>The environment variable for the data folder.</summary>
    public const string DataVariable = "PASSERELLE_DATA";

    /// <summary>The data folder, on every command.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = $"The data folder. Default: ${DataVariable}, else the platform's place for such data.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Whether the answer is to be read by a program.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON, as the admin API answers it." };

    /// <summary>The data folder that a command is about.</summary>
    public static string DataFolderOf(ParseResult parse)
    {
        var given = parse.GetValue(Data) ?? Environment.GetEnvironmentVariable(DataVariable);
        return Path.GetFullPath(string.IsNullOrWhiteSpace(given) ? PlatformFolder() : given);
    }

    /// <summary><c>$XDG_DATA_HOME/passerelle</c> or <c>~/.local/share/passerelle</c>; <c>~/Library/Application Support/Passerelle</c>; <c>%LOCALAPPDATA%\Passerelle</c>.</summary>
    private static string PlatformFolder()
    {
        var root = Environment.GetFolderPath(
            OperatingSystem.IsMacOS() ? Environment.SpecialFolder.ApplicationData : Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify);
        return root.Length == 0
            ? throw new CommandException("There is no home folder to keep data in. Name a folder with --data.", ExitCode.Usage)
            : Path.Combine(root, OperatingSystem.IsMacOS() || OperatingSystem.IsWindows() ? "Passerelle" : "passerelle");
    }
}
