using System.CommandLine;
using Passerelle.Gateway.Admin.Wire;

namespace Passerelle.Cli;

/// <summary><c>passerelle provider …</c>: whom the gateway calls.</summary>
internal static class ProviderCommands
{
    /// <summary>The commands.</summary>
    public static Command Create() => new("provider", "Providers: whom the gateway calls.")
    {
        List(),
        Show(),
        Add(),
        Set(),
        Switch("enable", "Switch a provider on.", on: true),
        Switch("disable", "Switch a provider off: its models are not offered any more.", on: false),
        Remove(),
        Preview(),
        Presets(),
        ProviderKeyCommands.Create(),
    };

    /// <summary>The argument that names a provider.</summary>
    public static Argument<string> SlugArgument()
    {
        var slug = new Argument<string>("SLUG") { Description = "The provider's slug, as \"provider list\" shows it." };
        slug.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("SLUG is empty.");
            }
        });
        return slug;
    }

    /// <summary>The path of a provider, escaped.</summary>
    public static string PathOf(string slug) => $"providers/{Uri.EscapeDataString(slug)}";

    private static Command List() => ServerCommand.Bind(new Command("list", "List the providers.") { SharedOptions.Json }, async x =>
    {
        var answer = await x.Client.GetAsync("providers", ServerCommand.Wire.ListWireProviderWire, x.CancellationToken);
        x.Show(answer, ServerCommand.Wire.ListWireProviderWire, list => x.Screen.Table(
            ["SLUG", "NAME", "ON", "KEYS", "MODELS", "DIALECTS", "ADDRESS"],
            list.Data.Select(p => (IReadOnlyList<string>)[p.Slug, p.Name, p.Enabled ? "yes" : "no", KeysOf(p), $"{p.Models}", string.Join(", ", p.Dialects), p.Address])));
    });

    private static Command Show()
    {
        var slug = SlugArgument();
        return ServerCommand.Bind(new Command("show", "Show a provider and every URL that it is called at.") { slug, SharedOptions.Json }, async x =>
        {
            var answer = await x.Client.GetAsync(PathOf(x.Parse.GetRequiredValue(slug)), ServerCommand.Wire.ProviderWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.ProviderWire, p => Describe(x.Screen, p));
        });
    }

    private static Command Add()
    {
        var preset = new Option<string?>("--preset") { Description = "Make it from a preset, such as openai, groq or mistral.", HelpName = "ID" };
        var name = new Option<string?>("--name") { Description = "What people call it.", HelpName = "NAME" };
        var slug = new Option<string?>("--slug") { Description = "Its name in model names: a-z, 0-9 and \"-\". Made from the name when it is not given.", HelpName = "SLUG" };
        var address = new Option<string?>("--address") { Description = "Its address. \"provider preview\" shows what one means.", HelpName = "URL" };
        var keys = new KeyOptions(withNone: true);
        var dialects = new Option<string[]?>("--dialect") { Description = "The dialects that it speaks, the main one first, such as anthropic-messages; openai-chat when none is given.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var quirks = new Option<string[]>("--quirks") { Description = "What it does differently, such as no_stream_options.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var kind = new Option<string?>("--kind") { Description = "The kind, where there is no preset: openai, vertex, azure or bedrock.", HelpName = "KIND" };
        var settings = SettingOption.Create("What its kind is told, such as project=my-project location=global, or api_version=2024-10-21.");
        var command = new Command("add", "Add a provider, from a preset or with an address of its own.") { preset, name, slug, address, dialects, quirks, kind, settings, SharedOptions.Json };
        keys.AddTo(command);
        return ServerCommand.Bind(command, async x =>
        {
            var wish = new NewProviderWire
            {
                Preset = x.Parse.GetValue(preset),
                Name = x.Parse.GetValue(name),
                Slug = x.Parse.GetValue(slug),
                Address = x.Parse.GetValue(address),
                Dialects = x.Parse.GetResult(dialects) is null ? null : x.Parse.GetValue(dialects),
                Quirks = x.Parse.GetValue(quirks),
                Kind = x.Parse.GetValue(kind),
                Settings = SettingOption.Read(x.Parse, settings),
                Keys = await keys.ReadAsync(x),
            };
            var answer = await x.Client.PostAsync("providers", wish, ServerCommand.Wire.NewProviderWire, ServerCommand.Wire.ProviderMadeWire, x.CancellationToken);
            x.Show(answer, ServerCommand.Wire.ProviderMadeWire, made =>
            {
                Describe(x.Screen, made.Provider);
                if (made.Keys.Found > 0)
                {
                    x.Screen.Line($"{made.Keys.Summary.En}.");
                }

                x.Screen.Line(made.Provider.Enabled
                    ? $"Its models: passerelle model fetch {made.Provider.Slug} --add, or passerelle model add {made.Provider.Slug} NAME…"
                    : $"It is switched off, because it needs a key. Add one with: passerelle provider key add {made.Provider.Slug}, then: passerelle provider enable {made.Provider.Slug}");
            });
        });
    }

    private static Command Set()
    {
        var slug = SlugArgument();
        var name = new Option<string?>("--name") { Description = "A new name; the slug stays.", HelpName = "NAME" };
        var newSlug = new Option<string?>("--slug") { Description = "A new slug: callers must then use the new model names.", HelpName = "SLUG" };
        var address = new Option<string?>("--address") { Description = "A new address.", HelpName = "URL" };
        var dialects = new Option<string[]?>("--dialect") { Description = "The dialects that it speaks, in place of those that it has, the main one first.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var quirks = new Option<string[]?>("--quirks") { Description = "The quirks, in place of those that it has; none without a name.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.ZeroOrMore };
        var position = new Option<int?>("--position") { Description = "Its place in the list, from 0.", HelpName = "N", CustomParser = Numbers.ReadCount };
        var settings = SettingOption.Create("What its kind is told; NAME= takes one away.");
        var command = new Command("set", "Change a provider's name, slug, address, dialects, quirks, settings or place.") { slug, name, newSlug, address, dialects, quirks, settings, position, SharedOptions.Json };
        command.RequireOneOf(name, newSlug, address, dialects, quirks, settings, position);
        return ServerCommand.Bind(command, async x =>
        {
            var change = new ProviderChangeWire
            {
                Name = x.Parse.GetValue(name),
                Slug = x.Parse.GetValue(newSlug),
                Address = x.Parse.GetValue(address),
                Dialects = x.Parse.GetResult(dialects) is null ? null : x.Parse.GetValue(dialects),
                Quirks = x.Parse.GetResult(quirks) is null ? null : x.Parse.GetValue(quirks) ?? [],
                Settings = SettingOption.Read(x.Parse, settings),
                Position = x.Parse.GetValue(position),
            };
            var answer = await ChangeAsync(x, x.Parse.GetRequiredValue(slug), change);
            x.Show(answer, ServerCommand.Wire.ProviderWire, p => Describe(x.Screen, p));
        });
    }

    private static Command Switch(string verb, string description, bool on)
    {
        var slug = SlugArgument();
        return ServerCommand.Bind(new Command(verb, description) { slug }, async x =>
        {
            var answer = await ChangeAsync(x, x.Parse.GetRequiredValue(slug), new ProviderChangeWire { Enabled = on });
            x.Screen.Line($"{answer.Name} is switched {(answer.Enabled ? "on" : "off")}.");
        });
    }

    private static Command Remove()
    {
        var slug = SlugArgument();
        return ServerCommand.Bind(new Command("remove", "Delete a provider with its keys and models. What is on record of it stays.") { slug }, async x =>
        {
            await x.Client.DeleteAsync(PathOf(x.Parse.GetRequiredValue(slug)), x.CancellationToken);
            x.Screen.Line($"{x.Parse.GetRequiredValue(slug)} is deleted.");
        });
    }

    private static Command Preview()
    {
        var address = new Argument<string>("ADDRESS") { Description = "The address as you would give it. Put it in quotes: shells read \"#\" and \"?\" otherwise." };
        return ServerCommand.Bind(new Command("preview", "Show what an address means, without saving anything.") { address, SharedOptions.Json }, async x =>
        {
            var wish = new PreviewWishWire { Address = x.Parse.GetRequiredValue(address) };
            var answer = await x.Client.PostAsync("providers/preview", wish, ServerCommand.Wire.PreviewWishWire, ServerCommand.Wire.AddressWire, x.CancellationToken);
            if (answer.Error is { } error)
            {
                throw new CommandException(TextOf(error));
            }

            x.Show(answer, ServerCommand.Wire.AddressWire, a => Describe(x.Screen, a));
        });
    }

    private static Command Presets() => ServerCommand.Bind(new Command("presets", "List the presets for \"provider add --preset\".") { SharedOptions.Json }, async x =>
    {
        var answer = await x.Client.GetAsync("presets", ServerCommand.Wire.ListWirePresetWire, x.CancellationToken);
        x.Show(answer, ServerCommand.Wire.ListWirePresetWire, list => x.Screen.Table(
            ["ID", "NAME", "NEEDS A KEY", "ADDRESS"],
            list.Data.Select(p => (IReadOnlyList<string>)[p.Id, p.Name, p.KeyRequired ? "yes" : "no", p.Address ?? "(give yours with --address)"])));
    });

    private static Task<ProviderWire> ChangeAsync(ServerCommand x, string slug, ProviderChangeWire change) =>
        x.Client.PatchAsync(PathOf(slug), change, ServerCommand.Wire.ProviderChangeWire, ServerCommand.Wire.ProviderWire, x.CancellationToken);

    private static void Describe(Screen screen, ProviderWire provider)
    {
        screen.Line($"{provider.Name} ({provider.Slug}) is switched {(provider.Enabled ? "on" : "off")}, with {Count(provider.Models, "model")} and {Count(provider.Keys, "key")}.");
        screen.Line($"It speaks {string.Join(", ", provider.Dialects)}.");
        if (provider.Settings.Count > 0)
        {
            screen.Line($"Its settings: {string.Join(", ", provider.Settings.Select(s => $"{s.Key}={s.Value}"))}.");
        }

        Describe(screen, provider.Calls);
    }

    private static void Describe(Screen screen, AddressWire address)
    {
        if (address.Error is { } error)
        {
            screen.Line(TextOf(error));
            return;
        }

        for (var i = 0; i < address.Candidates.Count; i++)
        {
            var candidate = address.Candidates[i];
            screen.Line(i == address.InUse ? $"It is called at ({candidate.RuleText.En}):" : $"If that does not exist ({candidate.RuleText.En}):");
            screen.Table(["", ""], candidate.Urls.Select(u => (IReadOnlyList<string>)[$"  {u.Endpoint}", u.Url]));
        }

        foreach (var notice in address.Notices.Append(address.ModelList).OfType<AddressTextWire>())
        {
            screen.Line($"{notice.Code}: {notice.En}");
        }
    }

    private static string TextOf(AddressTextWire error) => $"{error.Code}: {error.En}{(error.Suggestion is { } offer ? $" Did you mean {offer}?" : "")}";

    private static string KeysOf(ProviderWire provider) =>
        provider.Keys == provider.KeysEnabled ? $"{provider.Keys}" : $"{provider.KeysEnabled} of {provider.Keys}";

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}
