using System.CommandLine;
using System.Runtime.InteropServices;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary><c>passerelle version</c>: what this is, and on what it runs.</summary>
internal static class VersionCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("version", "Show the version of the program, of .NET, and of SQLite.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine($"passerelle {ProgramVersion.Text}");
            Console.Out.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            Console.Out.WriteLine(SqliteVersion());
            return ExitCode.Done;
        });
        return command;
    }

    private static string SqliteVersion()
    {
        try
        {
            SqliteLibrary.Require();
            return $"SQLite {SQLitePCL.raw.sqlite3_libversion().utf8_to_string()}";
        }
        catch (DatabaseRefusedException e)
        {
            return e.Message;
        }
    }
}
