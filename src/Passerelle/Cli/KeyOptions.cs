using System.CommandLine;

namespace Passerelle.Cli;

/// <summary>The ways to give provider keys on a command line.</summary>
internal sealed class KeyOptions(bool withNone)
{
    private readonly Option<string?> _keys = new("--keys")
    {
        Description = "One or more keys, with \",\" or spaces between. Other users of this machine may see them in the list of processes; --keys-stdin is safer.",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _stdin = new("--keys-stdin") { Description = "Read the keys from the standard input." };
    private readonly Option<bool> _none = new("--no-key") { Description = "It wants no key." };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_keys);
        command.Add(_stdin);
        if (withNone)
        {
            command.Add(_none);
        }

        command.Validators.Add(result =>
        {
            var given = (result.GetResult(_keys) is null ? 0 : 1) + (result.GetValue(_stdin) ? 1 : 0) + (withNone && result.GetValue(_none) ? 1 : 0);
            if (given > 1)
            {
                result.AddError(withNone ? "Give only one of --keys, --keys-stdin and --no-key." : "Give only one of --keys and --keys-stdin.");
            }
            else if (given == 0 && !withNone)
            {
                result.AddError("Give the keys with --keys-stdin, or with --keys.");
            }
        });
    }

    /// <summary>The text of the keys; null when none was given.</summary>
    public async Task<string?> ReadAsync(ServerCommand x)
    {
        if (!x.Parse.GetValue(_stdin))
        {
            return x.Parse.GetValue(_keys);
        }

        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteLineAsync("Enter the keys, then Ctrl-D on a line of its own.");
        }

        return await Console.In.ReadToEndAsync(x.CancellationToken);
    }
}
