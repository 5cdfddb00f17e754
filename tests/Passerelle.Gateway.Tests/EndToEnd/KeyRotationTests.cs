using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

public sealed class KeyRotationTests
{
    [Fact]
    public async Task TwoPastedKeys_AlternateOnTheWire_AlsoAfterARestart()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        using var folder = TestFiles.TempFolder();
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            key = gateway.Key;
            var pasted = KeyPaste.Parse("sk-a,sk-b").Keys.Select(k => k.Reveal()).ToList();
            await gateway.AddProviderAsync("up", $"{upstream.Address}v1", pasted, ["plain"]);
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/plain"))).Status);
            }
        }

        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            Assert.Null(gateway.FirstKey);
            gateway.Key = key;
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/plain", stream: true))).Status);
            }
        }

        Assert.Equal(
            ["Bearer sk-a", "Bearer sk-b", "Bearer sk-a", "Bearer sk-b", "Bearer sk-a", "Bearer sk-b"],
            upstream.Books.Entries.Select(e => e.Authorization));
        Assert.All(upstream.Books.Entries, e => Assert.DoesNotContain(',', e.Authorization!));
    }

    [Fact]
    public async Task ParallelRequests_ShareTheKeysEvenly()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-a", "sk-b", "sk-c"], ["plain"]);

        await Task.WhenAll(Enumerable.Range(0, 90).Select(_ => gateway.ChatAsync(GatewayHost.Body("up/plain"))));

        Assert.Equal([30, 30, 30], upstream.Books.Entries.CountBy(e => e.Authorization!).OrderBy(p => p.Key).Select(p => p.Value));
    }

    [Fact]
    public async Task NoKey_SendsNoAuthorization()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);

        Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/plain"))).Status);
        Assert.Null(upstream.Books.Last.Authorization);
    }

    [Fact]
    public async Task ARefusedKey_LetsTheNextOneAnswer()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-mock-invalid", "sk-good"], ["plain"]);

        var answer = await gateway.ChatAsync(GatewayHost.Body("up/plain"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("2", answer.Header("x-passerelle-attempts"));
        Assert.Equal(["Bearer sk-mock-invalid", "Bearer sk-good"], upstream.Books.Entries.Select(e => e.Authorization));
        Assert.Equal([401, 200], gateway.RecordOf(answer).Attempts.Select(a => a.Status!.Value));
    }

    [Fact]
    public async Task AllKeysRefused_IsNever401ToTheCaller()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-mock-invalid~1", "sk-mock-invalid~2"], ["plain"]);

        var answer = await gateway.ChatAsync(GatewayHost.Body("up/plain"));

        Assert.Equal(502, answer.Status);
        Assert.Contains("refused the gateway's key", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-mock", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, upstream.Books.Count);
    }
}
