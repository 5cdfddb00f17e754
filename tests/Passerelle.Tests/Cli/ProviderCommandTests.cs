using System.Text.Json;
using Passerelle.Testing;
using Passerelle.Tests.Processes;
using Xunit;

namespace Passerelle.Tests.Cli;

public sealed class ProviderCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Canary = "sk-canary-abcdefghijklmnop-1234";

    [Fact]
    public async Task AProvider_FromItsBirthToItsEnd()
    {
        var added = await running.DoneAsync("provider", "add", "--name", "My server", "--address", $"{running.Upstream.Address}v1", "--no-key");
        Assert.StartsWith("My server (my-server) is switched on, with 0 models and 0 keys.", added[0], StringComparison.Ordinal);
        Assert.Contains(added, line => line.EndsWith($"{running.Upstream.Address}v1/chat/completions", StringComparison.Ordinal));
        Assert.Equal("Its models: passerelle model fetch my-server --add, or passerelle model add my-server NAME…", added[^1]);

        Assert.Contains(await running.DoneAsync("provider", "list"), line => line.StartsWith("my-server  ", StringComparison.Ordinal) && line.Contains(" yes ", StringComparison.Ordinal));
        Assert.Equal(200, (await running.Server.ChatAsync(GatewayHost.Body("my-server/plain"))).Status);

        Assert.Equal(["My server is switched off."], await running.DoneAsync("provider", "disable", "my-server"));
        Assert.Equal(403, (await running.Server.ChatAsync(GatewayHost.Body("my-server/plain"))).Status);
        Assert.Equal(["My server is switched on."], await running.DoneAsync("provider", "enable", "my-server"));

        var changed = await running.DoneAsync("provider", "set", "my-server", "--name", "Été", "--slug", "ete", "--position", "0");
        Assert.StartsWith("Été (ete) is switched on", changed[0], StringComparison.Ordinal);
        Assert.StartsWith("ete ", (await running.DoneAsync("provider", "list"))[1], StringComparison.Ordinal);
        Assert.Equal(200, (await running.Server.ChatAsync(GatewayHost.Body("ete/plain"))).Status);

        Assert.Equal(["ete is deleted."], await running.DoneAsync("provider", "remove", "ete"));
        Assert.Equal("There is no provider \"ete\". \"passerelle provider list\" lists them.", await running.RefusedAsync(1, "provider", "show", "ete"));
        Assert.Equal(404, (await running.Server.ChatAsync(GatewayHost.Body("ete/plain"))).Status);
    }

    [Fact]
    public async Task Dialects_AreGivenAndChangedAndShown_AndStayWhenTheyAreNotNamed()
    {
        var added = await running.DoneAsync("provider", "add", "--name", "Two tongues", "--address", "http://127.0.0.1:9", "--no-key", "--dialect", "anthropic-messages", "openai-chat");
        Assert.Equal("It speaks anthropic-messages, openai-chat.", added[1]);
        Assert.Contains(added, line => line.EndsWith("http://127.0.0.1:9/v1/messages", StringComparison.Ordinal));
        Assert.Contains(
            await running.DoneAsync("provider", "list"),
            line => line.StartsWith("two-tongues ", StringComparison.Ordinal) && line.Contains(" anthropic-messages, openai-chat ", StringComparison.Ordinal));

        Assert.Equal("It speaks anthropic-messages, openai-chat.", (await running.DoneAsync("provider", "set", "two-tongues", "--name", "Two"))[1]);
        Assert.Equal("It speaks gemini.", (await running.DoneAsync("provider", "set", "two-tongues", "--dialect", "gemini"))[1]);
        Assert.Equal("It speaks gemini.", (await running.DoneAsync("provider", "show", "two-tongues"))[1]);
        Assert.Equal("It speaks openai-chat.", (await running.DoneAsync("provider", "show", "practice"))[1]);
    }

    [Fact]
    public async Task Settings_AreGivenAndChangedAndShown()
    {
        var added = await running.DoneAsync("provider", "add", "--kind", "azure", "--name", "Azure one", "--address", "my-resource", "--no-key", "--set", "api_version=2024-10-21");
        Assert.Contains("Its settings: api_version=2024-10-21.", added);
        Assert.Contains(added, line => line.EndsWith("https://my-resource.openai.azure.com/openai/deployments/deployment/chat/completions?api-version=2024-10-21", StringComparison.Ordinal));
        Assert.Contains("Its settings: mode=v1.", await running.DoneAsync("provider", "set", "azure-one", "--set", "mode=v1", "api_version="));
        Assert.Equal(["Callers can ask for azure-one/prod-7."], await running.DoneAsync("model", "add", "azure-one", "prod-7", "--set", "base_model=gpt-4o"));
        Assert.StartsWith("--set wants NAME=VALUE", await running.RefusedAsync(2, "provider", "set", "azure-one", "--set", "mode"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AreTakenInManyWays_AndShownByTheirEndsOnly()
    {
        await running.DoneAsync("provider", "add", "--name", "Keyed", "--address", $"{running.Upstream.Address}v1", "--keys", $"{Canary}, sk-second-abcdefghijklmnop-5678");
        var stdin = PasserelleProgram.Start(
            Path.GetDirectoryName(running.Server.Folder)!, ["provider", "key", "add", "keyed", "--keys-stdin", "--label", "été", "--data", running.Server.Folder]);
        var added = await PasserelleProgram.RunAsync(stdin, "sk-third-abcdefghijklmnop-9012\n");
        Assert.Equal((0, ""), (added.ExitCode, added.Errors));
        Assert.Equal("1 key found.", added.Lines[0]);

        var again = await running.DoneAsync("provider", "key", "add", "keyed", "--keys", $"{Canary},sk-fourth-abcdefghijklmnop-3456");
        Assert.Equal("2 keys found, 1 there already.", again[0]);
        Assert.Matches(@"^This key is already in the list \(#\d+\)\.$", await running.RefusedAsync(1, "provider", "key", "add", "keyed", "--keys", Canary));

        var list = await running.DoneAsync("provider", "key", "list", "keyed");
        Assert.Equal(5, list.Count);
        Assert.Contains("••••1234", list[1], StringComparison.Ordinal);
        Assert.Contains(" été ", list[3], StringComparison.Ordinal);
        foreach (var arguments in (string[][])[["provider", "key", "list", "keyed"], ["provider", "show", "keyed"], ["provider", "list"]])
        {
            Assert.DoesNotContain("canary", string.Join('\n', await running.DoneAsync(arguments)), StringComparison.Ordinal);
            Assert.DoesNotContain("canary", string.Join('\n', await running.DoneAsync([.. arguments, "--json"])), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("canary", running.Server.Errors, StringComparison.Ordinal);
        var id = list[1].Split(' ')[0];
        Assert.StartsWith($"Key {id} (sk-", Assert.Single(await running.DoneAsync("provider", "key", "disable", "keyed", id)), StringComparison.Ordinal);
        Assert.EndsWith("is switched on.", Assert.Single(await running.DoneAsync("provider", "key", "enable", "keyed", id)), StringComparison.Ordinal);
        Assert.Equal([$"Key {id} is deleted."], await running.DoneAsync("provider", "key", "remove", "keyed", id));
        Assert.Equal(
            "Keyed has no key with this number. \"passerelle provider key list keyed\" lists them.",
            await running.RefusedAsync(1, "provider", "key", "remove", "keyed", id));
    }

    [Fact]
    public async Task APreset_WithoutItsKey_IsSwitchedOff_AndSaysWhatToDo()
    {
        var presets = await running.DoneAsync("provider", "presets");
        Assert.Contains(presets, line => line.StartsWith("openai ", StringComparison.Ordinal) && line.EndsWith("https://api.openai.com/v1", StringComparison.Ordinal));

        var added = await running.DoneAsync("provider", "add", "--preset", "openai");
        Assert.StartsWith("OpenAI (openai) is switched off", added[0], StringComparison.Ordinal);
        Assert.EndsWith("Add one with: passerelle provider key add openai, then: passerelle provider enable openai", added[^1], StringComparison.Ordinal);
        Assert.Contains("needs an API key", await running.RefusedAsync(1, "provider", "enable", "openai"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_ShowsWhatAnAddressMeans_AndSavesNothing()
    {
        var root = await running.DoneAsync("provider", "preview", "http://localhost:1234");
        Assert.Contains(root, line => line.EndsWith("http://localhost:1234/v1/chat/completions", StringComparison.Ordinal));
        Assert.StartsWith("E-URL-1: ", await running.RefusedAsync(1, "provider", "preview", "ftp://x"), StringComparison.Ordinal);
        Assert.DoesNotContain(await running.DoneAsync("provider", "list"), line => line.Contains("1234", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "Give this provider a name.", "add")]
    [InlineData(1, "A slug has 2 to 40 characters", "add", "--name", "x", "--slug", "Bad Slug", "--address", "http://127.0.0.1:9")]
    [InlineData(1, "The slug \"practice\" is taken by Practice (no model).", "add", "--name", "x", "--slug", "practice", "--address", "http://127.0.0.1:9", "--no-key")]
    [InlineData(1, "An address cannot contain spaces", "add", "--name", "x", "--address", "foo bar", "--no-key")]
    [InlineData(1, "There is no preset \"nada\". \"passerelle provider presets\" lists them.", "add", "--preset", "nada")]
    [InlineData(1, "There is no quirk \"odd\", or not with that value. Known are: ", "set", "practice", "--quirks", "odd")]
    [InlineData(1, "Name at least one dialect, and only these: openai-chat,", "add", "--name", "x", "--address", "http://127.0.0.1:9", "--no-key", "--dialect", "morse")]
    [InlineData(1, "There is no provider \"../x\".", "remove", "../x")]
    [InlineData(2, "Give only one of --keys, --keys-stdin and --no-key.", "add", "--name", "x", "--keys", "a", "--no-key")]
    [InlineData(2, "Say what to change: --name, --slug, --address, --dialect, --quirks, --set, --position.", "set", "practice")]
    [InlineData(2, "--position takes a whole number from 0.", "set", "practice", "--position", "-1")]
    [InlineData(2, "SLUG is empty.", "show", "")]
    [InlineData(2, "Required argument 'SLUG' missing", "show")]
    [InlineData(2, "Unrecognized command or argument '--yes'.", "remove", "practice", "--yes")]
    [InlineData(2, "Give the keys with --keys-stdin, or with --keys.", "key", "add", "practice")]
    [InlineData(2, "ID is a number", "key", "remove", "practice", "deux")]
    [InlineData(2, "passerelle provider key needs one of: list, add,", "key")]
    [InlineData(2, "passerelle provider does not know \"ad\". It has: list, show, add,", "ad")]
    public async Task WrongInput_IsOneSentence(int exitCode, string sentence, params string[] arguments) =>
        Assert.StartsWith(sentence, await running.RefusedAsync(exitCode, ["provider", .. arguments]), StringComparison.Ordinal);

    [Fact]
    public async Task Json_IsTheAdminApisAnswer_WithoutEscapes()
    {
        await running.DoneAsync("provider", "add", "--name", "Élan", "--slug", "elan", "--address", "http://127.0.0.1:9", "--keys", "sk-elan-abcdefghijklmnop-1234");
        var provider = string.Join('\n', await running.DoneAsync("provider", "show", "elan", "--json"));
        using var json = JsonDocument.Parse(provider);
        Assert.Equal("elan", json.RootElement.GetProperty("slug").GetString());
        Assert.Contains("Élan", provider, StringComparison.Ordinal);
        Assert.Contains("••••", string.Join('\n', await running.DoneAsync("provider", "key", "list", "elan", "--json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ControlCharactersOfAName_DoNotReachTheTerminal()
    {
        Assert.Contains("control characters", await running.RefusedAsync(1, "provider", "add", "--name", "a\u001b[31mb", "--address", "http://127.0.0.1:9", "--no-key"), StringComparison.Ordinal);
        await running.DoneAsync("provider", "add", "--name", "[red]x[/]", "--slug", "red", "--address", "http://127.0.0.1:9", "--no-key");
        var list = string.Join('\n', await running.DoneAsync("provider", "list"));
        Assert.Contains("[red]x[/]", list, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', list);
    }
}
