namespace Passerelle.Cli;

/// <summary>Where the data folder is.</summary>
internal static class DataFolderPath
{
    /// <summary>The environment variable for it.</summary>
    public const string Variable = "PASSERELLE_DATA";

    /// <summary>What help says of it.</summary>
    public const string Description = "The data folder. [default: $PASSERELLE_DATA, else the platform's place for such data]";

    /// <summary>The folder: as given, else from the environment, else the platform's.</summary>
    public static string Of(string? given)
    {
        given ??= Environment.GetEnvironmentVariable(Variable);
        return Path.GetFullPath(string.IsNullOrWhiteSpace(given) ? OfPlatform() : given);
    }

    /// <summary><c>$XDG_DATA_HOME/passerelle</c> or <c>~/.local/share/passerelle</c>; <c>~/Library/Application Support/Passerelle</c>; <c>%LOCALAPPDATA%\Passerelle</c>.</summary>
    private static string OfPlatform()
    {
        var root = Environment.GetFolderPath(
            OperatingSystem.IsMacOS() ? Environment.SpecialFolder.ApplicationData : Environment.SpecialFolder.LocalApplicationData,
            Environment.SpecialFolderOption.DoNotVerify);
        return root.Length == 0
            ? throw new CommandException("There is no home folder to keep data in. Name a folder with --data.", ExitCode.Usage)
            : Path.Combine(root, OperatingSystem.IsMacOS() || OperatingSystem.IsWindows() ? "Passerelle" : "passerelle");
    }
}
