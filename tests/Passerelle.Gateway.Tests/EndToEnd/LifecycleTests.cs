using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
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
}
