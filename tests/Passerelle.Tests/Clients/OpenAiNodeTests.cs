using System.Text.Json.Nodes;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>The official OpenAI client of npm talks through the gateway. Its checks are in <c>tests/clients/openai.mjs</c>; each prints a line.</summary>
public sealed class OpenAiNodeTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    [Theory]
    [InlineData("whole", 3)]
    [InlineData("stream", 3)]
    [InlineData("tools", 2)]
    [InlineData("errors", 3)]
    [InlineData("models", 2)]
    public async Task Part_Passes(string part, int checks) => await RunAsync(part, checks);

    [Theory]
    [InlineData("abort-stream", "fault-hang-after-3~node")]
    [InlineData("abort-whole", "fault-hang~node")]
    public async Task Abort_CancelsTheProvider(string part, string model)
    {
        await RunAsync(part, 1);

        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == model);
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecordedChats_AreReadAsRecorded(bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var chats = RecordedChats.Of(stream);
        Assert.True(chats.Count >= 30, $"only {chats.Count} chats");
        Assert.True(chats.Count(RecordedChats.CallsTools) >= 10, $"only {chats.Count(RecordedChats.CallsTools)} chats with tool calls");
        using var folder = TestFiles.TempFolder();
        var input = Path.Combine(folder.Path, "chats.json");
        var list = new JsonArray([.. chats.Select(c => new JsonObject { ["id"] = c.Id, ["stream"] = stream, ["expect"] = JsonNode.Parse(RecordedChats.Expected(c).GetRawText()) })]);
        await File.WriteAllTextAsync(input, list.ToJsonString(), TestContext.Current.CancellationToken);

        await RunAsync("recorded", chats.Count, input);
    }

    private async Task RunAsync(string part, int checks, string? input = null)
    {
        Assert.SkipUnless(NodeClient.Available, NodeClient.Missing);
        var lines = await NodeClient.RunAsync(
            fixture.Gateway,
            fixture.Upstream,
            input is null ? ["openai.mjs", part] : ["openai.mjs", part, input],
            TestContext.Current.CancellationToken);
        var failures = lines.Where(line => !line.StartsWith("ok ", StringComparison.Ordinal)).ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} of {lines.Count} checks failed:\n{string.Join('\n', failures)}");
        Assert.Equal(checks, lines.Count);
    }
}
