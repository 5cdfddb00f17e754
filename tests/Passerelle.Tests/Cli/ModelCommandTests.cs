using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Cli;

public sealed class ModelCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Models_AreAddedFetchedListedAndRemoved()
    {
        await running.DoneAsync("provider", "add", "--name", "Up", "--slug", "up", "--address", $"{running.Upstream.Address}v1", "--no-key");
        Assert.Equal(
            ["Callers can ask for up/plain.", "Callers can ask for up/org/large."],
            await running.DoneAsync("model", "add", "up", "plain", "org/large"));
        Assert.Equal(["Model plain is already in the list."], await running.DoneAsync("model", "add", "up", "plain"));
        Assert.Equal(200, (await running.Server.ChatAsync(GatewayHost.Body("up/plain"))).Status);

        var looked = await running.DoneAsync("model", "fetch", "up");
        Assert.EndsWith("found. Add them all with --add, or some with: passerelle model add.", looked[^1], StringComparison.Ordinal);
        Assert.Contains("org/large is in our list, but the provider does not name it.", looked);
        var before = await running.DoneAsync("model", "list", "up");
        Assert.Equal(3, before.Count);
        Assert.EndsWith("added.", (await running.DoneAsync("model", "fetch", "up", "--add"))[^1], StringComparison.Ordinal);
        var after = await running.DoneAsync("model", "list", "up");
        Assert.True(after.Count > before.Count);
        Assert.Contains(after, line => line.Contains(" fetched ", StringComparison.Ordinal));
        Assert.Contains(await running.DoneAsync("model", "list"), line => line.StartsWith("practice/echo ", StringComparison.Ordinal));

        Assert.Equal(["Taken off the list: org/large."], await running.DoneAsync("model", "remove", "up", "org/large"));
        Assert.DoesNotContain(await running.DoneAsync("model", "list", "up"), line => line.Contains("org/large", StringComparison.Ordinal));
        Assert.Equal("Up has no model \"org/large\".", await running.RefusedAsync(1, "model", "remove", "up", "org/large"));
    }

    [Fact]
    public async Task Fetch_FromAProviderThatIsNotThere_SaysSo()
    {
        await running.DoneAsync("provider", "add", "--name", "Gone", "--slug", "gone", "--address", "http://127.0.0.1:9/v1", "--no-key");
        Assert.StartsWith("Gone gave no list of models:", await running.RefusedAsync(1, "model", "fetch", "gone"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no provider \"nope\". \"passerelle provider list\" lists them.", "list", "nope")]
    [InlineData(1, "There is no provider \"nope\".", "add", "nope", "m")]
    [InlineData(1, "A model's name has 1 to 255 characters", "add", "practice", "")]
    [InlineData(2, "Required argument 'NAME' missing", "add", "practice")]
    [InlineData(2, "passerelle model needs one of: list, add, remove, fetch.")]
    public async Task WrongInput_IsOneSentence(int exitCode, string sentence, params string[] arguments) =>
        Assert.StartsWith(sentence, await running.RefusedAsync(exitCode, ["model", .. arguments]), StringComparison.Ordinal);
}
