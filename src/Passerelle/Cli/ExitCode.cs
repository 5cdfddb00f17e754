namespace Passerelle.Cli;

/// <summary>What the program tells its caller when it ends. Part of the contract: scripts rely on the numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused or failed; the reason is on the error output. Of <c>doctor</c>: there are problems.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>No server runs on the data folder.</summary>
    public const int NoServer = 3;

    /// <summary>The server could not start.</summary>
    public const int NotStarted = 4;

    /// <summary>The user broke it off (Ctrl-C), as shells count it.</summary>
    public const int BrokenOff = 130;
}
