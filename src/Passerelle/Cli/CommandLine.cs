using System.Runtime.CompilerServices;

namespace Passerelle.Cli;

/// <summary>
/// The command line. The way to a running server loads neither the other commands nor the libraries that read them and draw tables.
/// </summary>
internal static class CommandLine
{
    /// <summary>Runs a command; without one, the server.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (!ServeArguments.TryRead(args, out var settings, out var error))
            {
                return await RunOtherAsync(args);
            }

            return error is null ? await Server.RunAsync(settings) : throw new CommandException($"{error} Run it with --help to see what it takes.", ExitCode.Usage);
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.BrokenOff;
        }
    }

    // Apart, so that the library is loaded only when this is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<int> RunOtherAsync(string[] args) => CommandTree.RunAsync(args);
}
