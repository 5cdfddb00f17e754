namespace Passerelle.Tests.Processes;

/// <summary>What a run of the program left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of its standard output.</param>
/// <param name="Errors">All of its error output.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of the standard output.</summary>
    public IReadOnlyList<string> Lines => LinesOf(Output);

    /// <summary>The lines of the error output.</summary>
    public IReadOnlyList<string> ErrorLines => LinesOf(Errors);

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
