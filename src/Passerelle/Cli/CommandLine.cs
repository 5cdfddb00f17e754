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

            return error is null ? await Server.RunAsync(settings) : throw new CommandException($"{error}{Environment.NewLine}passerelle serve --help shows what it takes.", ExitCode.Usage);
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (IOException e)
        {
            // The disk behind ">" is full, for one.
            await Console.Error.WriteLineAsync($"The output cannot be written: {e.Message}");
            return ExitCode.Failed;
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
