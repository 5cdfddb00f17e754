using System.CommandLine;
using System.Globalization;
using Passerelle.Gateway.Admin.Wire;

namespace Passerelle.Cli;

/// <summary><c>passerelle provider key …</c>: the keys that a provider gave us.</summary>
internal static class ProviderKeyCommands
{
    /// <summary>The commands.</summary>
    public static Command Create() => new("key", "The keys of a provider, used in turn.")
    {
        List(),
        Add(),
        Remove(),
        Switch("enable", "Let a key take its turn again.", on: true),
        Switch("disable", "Leave a key out.", on: false),
    };

    private static Command List()
    {
        var slug = ProviderCommands.SlugArgument();
        return ServerCommand.Bind(new Command("list", "List a provider's keys in the order of their turns. The keys themselves are never shown.") { slug, SharedOptions.Json }, async x =>
        {
            var answer = await x.Client.GetAsync(PathOf(x.Parse.GetRequiredValue(slug)), ServerCommand.Wire.ListWireProviderKeyWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.ListWireProviderKeyWire, list => Draw(x.Screen, list.Data));
        });
    }

    private static Command Add()
    {
        var slug = ProviderCommands.SlugArgument();
        var keys = new KeyOptions(withNone: false);
        var label = new Option<string?>("--label") { Description = "What to call them; several are numbered.", HelpName = "TEXT" };
        var command = new Command("add", "Add one or more keys.") { slug, label, SharedOptions.Json };
        keys.AddTo(command);
        return ServerCommand.Bind(command, async x =>
        {
            var wish = new NewKeysWire { Keys = await keys.ReadAsync(x), Label = x.Parse.GetValue(label) };
            var answer = await x.Client.PostAsync(
                PathOf(x.Parse.GetRequiredValue(slug)), wish, ServerCommand.Wire.NewKeysWire, ServerCommand.Wire.KeysAddedWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.KeysAddedWire, added =>
            {
                x.Screen.Line($"{added.Summary.En}{(added.AlreadyThere.Count > 0 ? $", {added.AlreadyThere.Count} there already" : "")}.");
                Draw(x.Screen, added.Added);
            });
        });
    }

    private static Command Remove()
    {
        var slug = ProviderCommands.SlugArgument();
        var id = IdArgument();
        return ServerCommand.Bind(new Command("remove", "Delete a key for good.") { slug, id }, async x =>
        {
            await x.Client.DeleteAsync(PathOf(x.Parse.GetRequiredValue(slug), x.Parse.GetRequiredValue(id)), x.CancellationToken);
            x.Screen.Line($"Key {x.Parse.GetRequiredValue(id)} is deleted.");
        });
    }

    private static Command Switch(string verb, string description, bool on)
    {
        var slug = ProviderCommands.SlugArgument();
        var id = IdArgument();
        return ServerCommand.Bind(new Command(verb, description) { slug, id }, async x =>
        {
            var answer = await x.Client.PatchAsync(
                PathOf(x.Parse.GetRequiredValue(slug), x.Parse.GetRequiredValue(id)),
                new ProviderKeyChangeWire { Enabled = on },
                ServerCommand.Wire.ProviderKeyChangeWire,
                ServerCommand.Wire.ProviderKeyWire,
                x.CancellationToken);
            x.Screen.Line($"Key {answer.Id} ({answer.Mask}) is switched {(answer.Enabled ? "on" : "off")}.");
        });
    }

    private static void Draw(Screen screen, IReadOnlyList<ProviderKeyWire> keys) => screen.Table(
        ["ID", "KEY", "LABEL", "ON", "ADDED", "LAST USED", "STATUS"],
        keys.Select(k => (IReadOnlyList<string>)
        [
            $"{k.Id}", k.Mask, k.Label, k.Enabled ? "yes" : "no", Moment.Of(k.CreatedAt), Moment.Of(k.LastUsedAt), k.LastStatus?.ToString(CultureInfo.InvariantCulture) ?? "",
        ]));

    private static Argument<long> IdArgument() => new("ID") { Description = "The key's number, as \"provider key list\" shows it.", CustomParser = Numbers.ReadId };

    private static string PathOf(string slug) => $"{ProviderCommands.PathOf(slug)}/keys";

    private static string PathOf(string slug, long id) => string.Create(CultureInfo.InvariantCulture, $"{PathOf(slug)}/{id}");
}
