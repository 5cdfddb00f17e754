using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary><c>passerelle version</c>: what this is, and on what it runs.</summary>
internal static class VersionCommand
{
    private static string Name => $"passerelle {ProgramVersion.Text}";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("version", "Show the version of the program, of .NET, and of SQLite.");
        command.SetAction(_ =>
        {
            Console.Out.WriteLine(Name);
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

    /// <summary><c>passerelle --version</c>: the first line alone.</summary>
    internal sealed class Line : SynchronousCommandLineAction
    {
        /// <inheritdoc/>
        public override int Invoke(ParseResult parseResult)
        {
            Console.Out.WriteLine(Name);
            return ExitCode.Done;
        }
    }
}
