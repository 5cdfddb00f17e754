using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Passerelle.Gateway.Admin;

namespace Passerelle.Cli;

/// <summary>One run of a command that talks to the running server.</summary>
internal sealed class ServerCommand(ParseResult parse, AdminClient client, CancellationToken cancellationToken)
{
    private Screen? _screen;

    /// <summary>The command line.</summary>
    public ParseResult Parse { get; } = parse;

    /// <summary>The server.</summary>
    public AdminClient Client { get; } = client;

    /// <summary>Where to show things.</summary>
    public Screen Screen => _screen ??= Screen.Standard();

    /// <summary>The shapes of the admin API.</summary>
    public static AdminJson Wire => AdminJson.Default;

    /// <summary>Cancelled when the user breaks off.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Shows an answer as JSON when that is wished, else as people like it.</summary>
    public void Show<T>(T answer, JsonTypeInfo<T> type, Action<T> forPeople)
    {
        if (Parse.GetValue(SharedOptions.Json))
        {
            Screen.Json(answer, type);
        }
        else
        {
            forPeople(answer);
        }
    }

    /// <summary>Makes a command do this.</summary>
    public static Command Bind(Command command, Func<ServerCommand, Task> run)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = await AdminClient.ConnectAsync(SharedOptions.DataFolderOf(parse), cancellationToken);
            await run(new ServerCommand(parse, client, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }
}
