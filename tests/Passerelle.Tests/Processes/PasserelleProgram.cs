using System.Diagnostics;

namespace Passerelle.Tests.Processes;

/// <summary>The built program as a process of its own, with nothing of this machine's settings but the path.</summary>
internal static class PasserelleProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Where it lies: beside the tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "passerelle.dll");

    /// <summary>How to start it.</summary>
    /// <param name="home">The home folder that it sees.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Further variables.</param>
    public static ProcessStartInfo Start(string home, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.ToList())
        {
            // A developer's keys and settings must not change what a test sees; nor may a test touch the developer's data.
            if (name is not ("PATH" or "TMPDIR" or "SystemRoot" or "LD_LIBRARY_PATH") && !name.StartsWith("DOTNET_", StringComparison.Ordinal))
            {
                start.Environment.Remove(name);
            }
        }

        start.Environment["HOME"] = home;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="start">From <see cref="Start"/>.</param>
    /// <param name="input">What stands on its standard input.</param>
    public static async Task<CommandRun> RunAsync(ProcessStartInfo start, string input = "")
    {
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
            return new CommandRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Runs a command on a data folder.</summary>
    public static Task<CommandRun> RunAsync(string folder, params IEnumerable<string> arguments) =>
        RunAsync(Start(System.IO.Path.GetDirectoryName(folder)!, [.. arguments, "--data", folder]));
}
