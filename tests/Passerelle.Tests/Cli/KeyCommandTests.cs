using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Cli;

public sealed class KeyCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task AKey_IsShownOnce_Works_AndEnds()
    {
        var made = await running.RunAsync("key", "create", "mon app");
        Assert.Equal(0, made.ExitCode);
        var key = Assert.Single(made.Lines);
        Assert.StartsWith("pk_", key, StringComparison.Ordinal);
        Assert.EndsWith("\"mon app\". It is shown only this once:", Assert.Single(made.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(key));

        var row = (await running.DoneAsync("key", "list")).Single(line => line.Contains("mon app", StringComparison.Ordinal));
        var id = row.Split(' ')[0];
        Assert.Contains("_••••", row, StringComparison.Ordinal);
        foreach (var arguments in (string[][])[["key", "list"], ["key", "list", "--all", "--json"]])
        {
            Assert.DoesNotContain(key, string.Join('\n', await running.DoneAsync(arguments)), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(key, running.Server.Errors + running.Server.Output, StringComparison.Ordinal);

        Assert.Equal([$"Key {id} (mon app) is switched off."], await running.DoneAsync("key", "disable", id));
        Assert.Equal(401, await StatusAsync(key));
        await running.DoneAsync("key", "enable", id);
        Assert.Equal(200, await StatusAsync(key));
        Assert.Equal([$"Key {id} (mon app) is revoked."], await running.DoneAsync("key", "revoke", id));
        Assert.Equal(401, await StatusAsync(key));
        Assert.Contains("revoked", await running.RefusedAsync(1, "key", "enable", id), StringComparison.Ordinal);
        Assert.DoesNotContain(await running.DoneAsync("key", "list"), line => line.Contains("mon app", StringComparison.Ordinal));
        Assert.Contains(await running.DoneAsync("key", "list", "--all"), line => line.Contains("mon app", StringComparison.Ordinal) && line.Contains(" revoked ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_AreSetShownAndTakenAway()
    {
        var made = await running.RunAsync("key", "create", "narrow", "--model", "practice/e*", "--max-concurrency", "2", "--expires", "2090-01-31", "--json");
        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        using var json = JsonDocument.Parse(made.Output);
        var key = json.RootElement.GetProperty("key").GetString()!;
        var id = $"{json.RootElement.GetProperty("gateway_key").GetProperty("id").GetInt64()}";

        var row = (await running.DoneAsync("key", "list")).Single(line => line.Contains("narrow", StringComparison.Ordinal));
        Assert.Matches(@"practice/e\* +2 +\d{4}-\d\d-\d\d \d\d:\d\d +2090-01-31 00:00 +0$", row);
        Assert.Equal(200, await StatusAsync(key));
        Assert.Equal(403, await StatusAsync(key, "practice/tools"));

        Assert.Equal([$"Key {id} (wide) is changed."], await running.DoneAsync("key", "set", id, "--name", "wide", "--model", "none", "--max-concurrency", "none", "--expires", "none"));
        Assert.Equal(200, await StatusAsync(key, "practice/tools"));
        row = (await running.DoneAsync("key", "list")).Single(line => line.Contains("wide", StringComparison.Ordinal));
        Assert.Contains(" all ", row, StringComparison.Ordinal);
        Assert.DoesNotContain("2090", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "Give this key a name", "create", "")]
    [InlineData(1, "This time is past.", "create", "x", "--expires", "2020-01-01")]
    [InlineData(1, "There is no gateway key with this number. \"passerelle key list\" lists them.", "revoke", "77")]
    [InlineData(2, "Required argument 'NAME' missing", "create")]
    [InlineData(2, "--max-concurrency takes a whole number from 1, or \"none\".", "create", "x", "--max-concurrency", "0")]
    [InlineData(2, "--max-concurrency takes a whole number from 1, or \"none\".", "create", "x", "--max-concurrency", "deux")]
    [InlineData(2, "--expires takes a time such as 2030-01-31T12:00:00Z, or \"none\".", "create", "x", "--expires", "demain")]
    [InlineData(2, "ID is a number", "revoke", "deux")]
    [InlineData(2, "Say what to change: --name, --model, --max-concurrency, --expires.", "set", "1")]
    public async Task WrongInput_IsOneSentence(int exitCode, string sentence, params string[] arguments) =>
        Assert.StartsWith(sentence, await running.RefusedAsync(exitCode, ["key", .. arguments]), StringComparison.Ordinal);

    private async Task<int> StatusAsync(string key, string model = "practice/echo") => (await running.Server.ChatAsync(GatewayHost.Body(model), key)).Status;
}
