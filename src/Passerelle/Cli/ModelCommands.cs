using System.CommandLine;
using Passerelle.Gateway.Admin.Wire;

namespace Passerelle.Cli;

/// <summary><c>passerelle model …</c>: the models that callers may ask for.</summary>
internal static class ModelCommands
{
    /// <summary>The commands.</summary>
    public static Command Create() => new("model", "Models: what callers may ask for.") { List(), Add(), Remove(), Fetch() };

    private static Command List()
    {
        var slug = new Argument<string?>("SLUG") { Description = "Only this provider's.", Arity = ArgumentArity.ZeroOrOne };
        return ServerCommand.Bind(new Command("list", "List the models, by the names that callers use.") { slug, SharedOptions.Json }, async x =>
        {
            var slugs = x.Parse.GetValue(slug) is { } one
                ? [one]
                : (await x.Client.GetAsync("providers", ServerCommand.Wire.ListWireProviderWire, x.CancellationToken)).Data.Select(p => p.Slug).ToList();
            var models = new List<ModelWire>();
            foreach (var each in slugs)
            {
                models.AddRange((await x.Client.GetAsync(PathOf(each), ServerCommand.Wire.ListWireModelWire, x.CancellationToken)).Data);
            }

            x.Show(new ListWire<ModelWire>(models), ServerCommand.Wire.ListWireModelWire, list => x.Screen.Table(
                ["MODEL", "ON", "SOURCE", "ADDED"],
                list.Data.Select(m => (IReadOnlyList<string>)[m.Id, m.Enabled ? "yes" : "no", m.Source, Moment.Of(m.CreatedAt)])));
        });
    }

    private static Command Add()
    {
        var slug = ProviderCommands.SlugArgument();
        var names = NamesArgument();
        var settings = SettingOption.Create("What its provider's kind is told of it, such as deployment=prod-7 base_model=gpt-4o.");
        return ServerCommand.Bind(new Command("add", "Add models by hand.") { slug, names, settings, SharedOptions.Json }, async x =>
        {
            var wish = new NewModelsWire { Names = x.Parse.GetRequiredValue(names), Settings = SettingOption.Read(x.Parse, settings) };
            var answer = await x.Client.PostAsync(
                PathOf(x.Parse.GetRequiredValue(slug)), wish, ServerCommand.Wire.NewModelsWire, ServerCommand.Wire.ModelsAddedWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.ModelsAddedWire, a =>
            {
                foreach (var name in a.Added)
                {
                    x.Screen.Line($"Callers can ask for {x.Parse.GetRequiredValue(slug)}/{name}.");
                }

                foreach (var name in a.AlreadyThere)
                {
                    x.Screen.Line($"Model {name} is already in the list.");
                }
            });
        });
    }

    private static Command Remove()
    {
        var slug = ProviderCommands.SlugArgument();
        var names = NamesArgument();
        return ServerCommand.Bind(new Command("remove", "Take models off the list.") { slug, names }, async x =>
        {
            var query = string.Join('&', x.Parse.GetRequiredValue(names).Select(n => $"name={Uri.EscapeDataString(n)}"));
            var answer = await x.Client.DeleteAsync($"{PathOf(x.Parse.GetRequiredValue(slug))}?{query}", ServerCommand.Wire.ModelsRemovedWire, x.CancellationToken);
            x.Screen.Line($"Taken off the list: {string.Join(", ", answer.Removed)}.");
        });
    }

    private static Command Fetch()
    {
        var slug = ProviderCommands.SlugArgument();
        var add = new Option<bool>("--add") { Description = "Add all that the provider lists." };
        return ServerCommand.Bind(new Command("fetch", "Ask a provider for its list of models. Without --add nothing is changed.") { slug, add, SharedOptions.Json }, async x =>
        {
            var answer = await x.Client.PostAsync(
                $"{PathOf(x.Parse.GetRequiredValue(slug))}/fetch",
                new FetchWishWire { Add = x.Parse.GetValue(add) },
                ServerCommand.Wire.FetchWishWire,
                ServerCommand.Wire.ModelsFetchedWire,
                x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.ModelsFetchedWire, fetched =>
            {
                x.Screen.Table(["MODEL", "IN THE LIST"], fetched.Candidates.Select(c => (IReadOnlyList<string>)[c.Name, c.InList ? "yes" : "no"]));
                foreach (var gone in fetched.Gone)
                {
                    x.Screen.Line($"{gone} is in our list, but the provider does not name it.");
                }

                x.Screen.Line(x.Parse.GetValue(add) ? $"{fetched.Added} added." : $"{fetched.Candidates.Count} found. Add them all with --add, or some with: passerelle model add.");
            });
        });
    }

    private static Argument<string[]> NamesArgument() => new("NAME") { Description = "The provider's own names of the models.", Arity = ArgumentArity.OneOrMore };

    private static string PathOf(string slug) => $"{ProviderCommands.PathOf(slug)}/models";
}
