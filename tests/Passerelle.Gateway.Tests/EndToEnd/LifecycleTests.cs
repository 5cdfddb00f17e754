using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Tests.Storage;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

public sealed class LifecycleTests
{
    [Fact]
    public async Task FirstStart_GivesAKeyOnce_AndThePracticeProviderAnswers()
    {
        using var folder = TestFiles.TempFolder();
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            key = Assert.IsType<string>(gateway.FirstKey);
            var answer = await gateway.ChatAsync(GatewayHost.Body("practice/echo"));
            Assert.Equal(200, answer.Status);
            Assert.Contains("not a language model", answer.Text, StringComparison.Ordinal);
            var stream = await gateway.ChatAsync(GatewayHost.Body("practice/echo", stream: true));
            Assert.Equal("[DONE]", stream.Events[^1]);
        }

        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            Assert.Null(gateway.FirstKey);
            gateway.Key = key;
            Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
        }
    }

    [Fact]
    public async Task SecondServer_OnTheSameFolder_SaysWhoHoldsIt()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var refused = await Assert.ThrowsAsync<DataFolderLockedException>(() => GatewayHost.StartAsync(gateway.Folder));
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("practice/echo"))).Status);
    }

    [Fact]
    public async Task Secrets_StandInNoFile()
    {
        using var folder = TestFiles.TempFolder();
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            key = gateway.Key;
            await gateway.AddProviderAsync("up", "http://127.0.0.1:9/v1", ["sk-canary-1234567890abcdef"], ["m"]);
            await gateway.ChatAsync(GatewayHost.Body("up/m"));
        }

        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf("sk-canary-1234567890abcdef"u8) < 0, $"{file} has the provider's key");
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key)) < 0, $"{file} has the gateway key");
        }
    }

    [Fact]
    public async Task Environment_MakesProviders_WithAllTheirKeys()
    {
        await using var gateway = await GatewayHost.StartAsync(discovery: new DiscoveryOptions
        {
            Environment = name => name switch
            {
                "OPENAI_API_KEY" => "sk-one,sk-two",
                "GEMINI_API_KEY" => "AIza-three",
                "GITHUB_TOKEN" => "ghp_not-for-models",
                _ => null,
            },
            LocalServers = [],
        });

        Assert.Equal(2, gateway.Provider("openai").Keys.Keys.Count);
        Assert.Equal("https://api.openai.com/v1/chat/completions", gateway.Provider("openai").Address.Candidates[0].ChatUrl!.OriginalString);
        Assert.Single(gateway.Provider("gemini").Keys.Keys);
        Assert.Null(gateway.Services.GetRequiredService<ConfigStore>().Current.FindProvider("github"));
    }

    [Fact]
    public async Task LocalServer_ThatAnswers_IsAdded_AndOneThatDoesNotIsNot()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(discovery: new DiscoveryOptions
        {
            Environment = _ => null,
            LocalServers = [new("ollama", "Ollama", "http://127.0.0.1:9"), new("vllm", "vLLM", upstream.Address.ToString().TrimEnd('/'))],
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (gateway.Services.GetRequiredService<ConfigStore>().Current.FindProvider("vllm") is null)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(10, limit.Token);
        }

        Assert.NotEmpty(gateway.Provider("vllm").Models);
        Assert.Null(gateway.Services.GetRequiredService<ConfigStore>().Current.FindProvider("ollama"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFolderThatWasMadeBefore_IsLookedAroundFromAtItsFirstServe_AndNeverAgain(bool wished)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        using var folder = TestFiles.TempFolder();
        var discovery = new DiscoveryOptions
        {
            Environment = _ => null,
            LocalServers = [new("vllm", "vLLM", upstream.Address.ToString().TrimEnd('/'))],
        };

        // As "passerelle init" does it.
        var services = new ServiceCollection().AddPasserelle(new GatewayOptions { DataFolder = folder.Path, Discover = wished }).AddLogging();
        await using (var made = services.BuildServiceProvider())
        {
            Assert.NotNull(await made.GetRequiredService<FirstStart>().RunAsync(wished ? [new("imported", "Imported", "", $"{upstream.Address}v1", [new Secret("sk-one")], [])] : null));
        }

        await using (var gateway = await GatewayHost.StartAsync(folder.Path, discovery: discovery))
        {
            if (wished)
            {
                await WaitAsync(() => gateway.Services.GetRequiredService<ConfigStore>().Current.FindProvider("vllm") is not null && gateway.Provider("imported").Models.Count > 0);
                await WaitAsync(() => gateway.Services.GetRequiredService<FirstStart>().LookedAround);
            }

            Assert.Equal(wished, upstream.Books.Count > 0);
            await gateway.Services.GetRequiredService<Database>().MutateAsync(c => ProviderTable.Delete(c, ProviderTable.Find(c, "vllm")?.Id ?? -1));
        }

        var asked = upstream.Books.Count;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path, discovery: discovery))
        {
            Assert.True(gateway.Services.GetRequiredService<FirstStart>().LookedAround);
            Assert.Null(gateway.Services.GetRequiredService<ConfigStore>().Current.FindProvider("vllm"));
            Assert.Equal(asked, upstream.Books.Count);
        }
    }

    [Fact]
    public async Task AStorageFaultAfterAnAttempt_IsAnError_NotARefusal()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-mock-gate-full", "sk-good"], ["plain"]);
        upstream.On("gate-full", Step.Gate("full"), Step.Respond(401, "application/json", "{}"));
        var asking = gateway.ChatAsync(GatewayHost.Body("up/plain"));
        await upstream.WaitForGateAsync("full");
        var full = new TestJob(true, _ => throw new SqliteException("database or disk is full", 13));
        await Assert.ThrowsAsync<StorageFullException>(() => gateway.Services.GetRequiredService<Database>().Writer.WriteAsync(full).AsTask());

        upstream.Signal("full");
        var answer = await asking;

        Assert.Equal(503, answer.Status);
        Assert.Contains("storage_full", answer.Text, StringComparison.Ordinal);
        var record = gateway.RecordOf(answer);
        Assert.Equal((RequestOutcome.Error, 1), (record.Request.Outcome, record.Request.Attempts));
        Assert.Equal(401, Assert.Single(record.Attempts).Status);
    }

    [Fact]
    public async Task Stop_LetsStreamsEnd_AndReadinessGoesAtOnce()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await using var health = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/fault-gate-after-3-last", stream: true), ("Authorization", $"Bearer {gateway.Key}")));
        await http.ReadUntilAsync("\"content\":\"");

        var stopping = gateway.DisposeAsync();
        await upstream.WaitForGateAsync("last");
        upstream.Signal("last");
        var rest = await http.ReadUntilAsync("[DONE]");

        Assert.Contains("\"finish_reason\":\"stop\"", rest, StringComparison.Ordinal);
        await stopping;
    }

    [Fact]
    public async Task Stop_AfterTheDrainLimit_EndsStreamsWithAnErrorEvent()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var gateway = await GatewayHost.StartAsync(options: o => o with { DrainLimit = TimeSpan.FromMilliseconds(50) });
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync(RawHttp.Request(
            "POST", "/v1/chat/completions", GatewayHost.Body("up/fault-hang-after-3", stream: true), ("Authorization", $"Bearer {gateway.Key}")));
        await http.ReadUntilAsync("\"content\":\"");

        var stopping = gateway.DisposeAsync();
        var rest = await http.ReadUntilAsync("shutting_down");

        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        await stopping;
    }

    [Fact]
    public async Task ConcurrencyLimit_Answers429_AndLetsGoAgain()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(options: o => o with { MaxConcurrencyPerKey = 1 });
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        var first = gateway.ChatAsync(GatewayHost.Body("up/fault-gate-go"));
        await upstream.WaitForGateAsync("go");

        var second = await gateway.ChatAsync(GatewayHost.Body("up/plain"));
        Assert.Equal(429, second.Status);
        Assert.NotNull(second.Header("retry-after"));
        upstream.Signal("go");
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/plain"))).Status);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
