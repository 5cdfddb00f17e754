using System.CommandLine;
using System.Globalization;
using Passerelle.Gateway.Admin.Wire;

namespace Passerelle.Cli;

/// <summary><c>passerelle key …</c>: the keys that the gateway gives out.</summary>
internal static class KeyCommands
{
    private const string Path = "gateway-keys";

    /// <summary>The commands.</summary>
    public static Command Create() => new("key", "Gateway keys: who may call.")
    {
        List(),
        Make(),
        Set(),
        Switch("enable", "Switch a key on.", on: true),
        Switch("disable", "Switch a key off.", on: false),
        Revoke(),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also those that were revoked." };
        return ServerCommand.Bind(new Command("list", "List the gateway keys. The keys themselves are never shown.") { all, SharedOptions.Json }, async x =>
        {
            var answer = await x.Client.GetAsync(Path, ServerCommand.Wire.ListWireGatewayKeyWire, x.CancellationToken);
            var shown = new ListWire<GatewayKeyWire>([.. answer.Data.Where(k => x.Parse.GetValue(all) || k.RevokedAt is null)]);
            x.Show(shown, ServerCommand.Wire.ListWireGatewayKeyWire, list => x.Screen.Table(
                ["ID", "NAME", "KEY", "ON", "MODELS", "AT ONCE", "MADE", "EXPIRES", "RUNNING"],
                list.Data.Select(k => (IReadOnlyList<string>)
                [
                    $"{k.Id}", k.Name, k.Mask, StateOf(k), k.AllowedModels is { } models ? string.Join(", ", models) : "all",
                    k.MaxConcurrency?.ToString(CultureInfo.InvariantCulture) ?? "", Moment.Of(k.CreatedAt), Moment.Of(k.ExpiresAt), $"{k.Running}",
                ])));
        });
    }

    private static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "What to call it, such as the application that uses it." };
        var limits = new KeyLimits();
        var command = new Command("create", "Make a gateway key. It is shown once.") { name, SharedOptions.Json };
        limits.AddTo(command);
        return ServerCommand.Bind(command, async x =>
        {
            var wish = new NewGatewayKeyWire
            {
                Name = x.Parse.GetRequiredValue(name),
                AllowedModels = limits.Models(x.Parse).Or(null),
                MaxConcurrency = limits.Concurrency(x.Parse).Or(null),
                ExpiresAt = limits.Expiry(x.Parse).Or(null),
            };
            var answer = await x.Client.PostAsync(Path, wish, ServerCommand.Wire.NewGatewayKeyWire, ServerCommand.Wire.GatewayKeyMadeWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.GatewayKeyMadeWire, made =>
            {
                // The key alone on the standard output, so that a script can take it.
                Console.Error.WriteLine($"Gateway key {made.GatewayKey.Id}, \"{made.GatewayKey.Name}\". It is shown only this once:");
                x.Screen.Line(made.Key);
            });
        });
    }

    private static Command Set()
    {
        var id = IdArgument();
        var name = new Option<string?>("--name") { Description = "A new name.", HelpName = "NAME" };
        var limits = new KeyLimits();
        var command = new Command("set", "Change a key's name or limits.") { id, name };
        limits.AddTo(command);
        command.RequireOneOf([name, .. limits.Options]);
        return ServerCommand.Bind(command, async x =>
        {
            var change = new GatewayKeyChangeWire
            {
                Name = x.Parse.GetValue(name),
                AllowedModels = limits.Models(x.Parse),
                MaxConcurrency = limits.Concurrency(x.Parse),
                ExpiresAt = limits.Expiry(x.Parse),
            };
            var answer = await ChangeAsync(x, x.Parse.GetRequiredValue(id), change);
            x.Screen.Line($"Key {answer.Id} ({answer.Name}) is changed.");
        });
    }

    private static Command Switch(string verb, string description, bool on)
    {
        var id = IdArgument();
        return ServerCommand.Bind(new Command(verb, description) { id }, async x =>
        {
            var answer = await ChangeAsync(x, x.Parse.GetRequiredValue(id), new GatewayKeyChangeWire { Enabled = on });
            x.Screen.Line($"Key {answer.Id} ({answer.Name}) is switched {(answer.Enabled ? "on" : "off")}.");
        });
    }

    private static Command Revoke()
    {
        var id = IdArgument();
        return ServerCommand.Bind(new Command("revoke", "End a key for good.") { id }, async x =>
        {
            var answer = await x.Client.DeleteAsync(PathOf(x.Parse.GetRequiredValue(id)), ServerCommand.Wire.GatewayKeyWire, x.CancellationToken);
            x.Screen.Line($"Key {answer.Id} ({answer.Name}) is revoked.");
        });
    }

    private static Task<GatewayKeyWire> ChangeAsync(ServerCommand x, long id, GatewayKeyChangeWire change) =>
        x.Client.PatchAsync(PathOf(id), change, ServerCommand.Wire.GatewayKeyChangeWire, ServerCommand.Wire.GatewayKeyWire, x.CancellationToken);

    private static string StateOf(GatewayKeyWire key) => key.RevokedAt is not null ? "revoked" : key.Enabled ? "yes" : "no";

    private static Argument<long> IdArgument() => new("ID") { Description = "The key's number, as \"key list\" shows it.", CustomParser = Numbers.ReadId };

    private static string PathOf(long id) => string.Create(CultureInfo.InvariantCulture, $"{Path}/{id}");
}
