using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Tests.Storage;
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

    [Fact]
    public async Task EachKey_KnowsWhenItWasUsedLast_AndHowItWasAnswered()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-mock-invalid", "sk-good", "sk-spare"], ["plain"]);
        Assert.All(Keys(gateway), k => Assert.Equal((null, null), (k.LastUsedAt, k.LastStatus)));
        var before = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/plain"))).Status);

        var keys = Keys(gateway);
        Assert.Equal([401, 200, null], keys.Select(k => k.LastStatus));
        Assert.All(keys.Take(2), k => Assert.InRange(k.LastUsedAt!.Value, before, TimeProvider.System.GetUtcNow()));
        Assert.Null(keys[2].LastUsedAt);
    }

    [Fact]
    public async Task ANewStatusOfAKey_IsKeptAtOnce_AndTheSameOneAtMostOnceASecond()
    {
        using var storage = new StorageFixture();
        var provider = await storage.Database.MutateAsync(c => ProviderTable.Insert(c, new ProviderRow
        {
            Slug = "up",
            Name = "up",
            Kind = "openai",
            Dialect = "openai-chat",
            Address = "http://127.0.0.1:9",
            CreatedAt = default,
            UpdatedAt = default,
        }));
        var key = await storage.Database.MutateAsync(c => ProviderKeyTable.Insert(c, new ProviderKeyRow { ProviderId = provider, Secret = [1], Last4 = "x", Fingerprint = [1] }));
        var start = DateTimeOffset.UnixEpoch.AddDays(20_000);
        foreach (var (milliseconds, status, kept) in new (int, int?, int)[]
        {
            (0, 200, 0), (400, 200, 0), (500, 429, 500), (600, 200, 600), (1599, 200, 600), (1600, 200, 1600), (1700, null, 1700),
        })
        {
            await storage.Log.AttemptEndedAsync(StorageFixture.End(1) with { KeyId = key, Status = status, EndedAt = start.AddMilliseconds(milliseconds) });
            using var reader = storage.Database.OpenRecordReader();
            var row = Assert.Single(ProviderKeyTable.ListOf(reader, provider));
            Assert.Equal((start.AddMilliseconds(kept), status), (row.LastUsedAt!.Value, row.LastStatus));
        }
    }

    private static IReadOnlyList<ProviderKeyRow> Keys(GatewayHost gateway)
    {
        using var reader = gateway.Services.GetRequiredService<Database>().OpenRecordReader();
        return ProviderKeyTable.ListOf(reader, gateway.Provider("up").Id);
    }
}
