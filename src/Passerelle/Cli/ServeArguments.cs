namespace Passerelle.Cli;

/// <summary>
/// Reads the command line of <c>serve</c> by hand: loading the library that reads the other commands would take longer than opening the
/// database.
/// </summary>
internal static class ServeArguments
{
    /// <summary>Reads it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="settings">What it says.</param>
    /// <param name="error">What is wrong with it, or with the environment; or null.</param>
    /// <param name="environment">Reads a variable; null for the process's own.</param>
    /// <returns>False when it asks for another command, or for help.</returns>
    public static bool TryRead(IReadOnlyList<string> args, out ServeSettings settings, out string? error, Func<string, string?>? environment = null)
    {
        settings = new ServeSettings();
        var wrongVariable = settings.Read(environment ?? Environment.GetEnvironmentVariable);
        error = null;
        var named = false;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "serve" && !named)
            {
                named = true;
                continue;
            }

            var (name, value) = Split(args[i]);
            if (ServeOption.All.FirstOrDefault(o => o.Name == name) is not { } option)
            {
                // Before anything else is said, the other commands may know it.
                error = $"serve does not take \"{args[i]}\".";
                return named && !IsHelp(name);
            }

            if (option.HelpName is not null && value is null)
            {
                i++;
                if (i == args.Count)
                {
                    error = $"{name} takes a value: {option.HelpName}.";
                    return true;
                }

                value = args[i];
            }

            if (option.HelpName is null && value is not null)
            {
                error = $"{name} takes no value.";
                return true;
            }

            if (option.Set(settings, value ?? "") is { } wanted)
            {
                error = $"{name} takes {wanted}.";
                return true;
            }
        }

        error = wrongVariable;
        return true;
    }

    private static bool IsHelp(string name) => name is "-h" or "-?" or "/h" or "/?" or "--help";

    private static (string Name, string? Value) Split(string arg)
    {
        var equals = arg.StartsWith("--", StringComparison.Ordinal) ? arg.IndexOf('=') : -1;
        return equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
    }
}
