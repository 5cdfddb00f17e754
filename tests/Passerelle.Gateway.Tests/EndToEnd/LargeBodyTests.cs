using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A body that stays in the web server's memory is the caller's, to the byte, for as long as an attempt can need it, and no longer.</summary>
public sealed class LargeBodyTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private GatewayHost Gateway => fixture.Gateway;

    private long Held => Gateway.Services.GetRequiredService<BodyBudget>().Taken;

    public static TheoryData<int> Sizes => [1_000, 16_383, 16_384, 40_000, 100_000, 126_975, 126_976, 126_977, 131_072, 400_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task WholeAndInPieces_TheProviderGetsTheCallersBytes(int size)
    {
        var body = Body("up/plain", size);
        Assert.Equal(size, Encoding.UTF8.GetByteCount(body));
        foreach (var piece in new[] { int.MaxValue, 30_011, 4_096 })
        {
            await using var http = await RawHttp.ConnectAsync(Gateway.Address);
            await http.SendSplitAsync(Encoding.UTF8.GetBytes(Request(body)), Math.Min(piece, size * 2));
            Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
            Assert.Equal(Body("plain", size - 3), fixture.Upstream.Books.Last.BodyText);
        }

        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task TheNextAttempt_SendsTheSameBytes()
    {
        await Gateway.AddProviderAsync("two", $"{fixture.Upstream.Address}v1", ["sk-mock-status-401~a", "sk-mock-ok~b"], ["plain"]);
        var answer = await Gateway.ChatAsync(Body("two/plain", 90_000));
        Assert.Equal("2", answer.Header("x-passerelle-attempts"));
        Assert.All(fixture.Upstream.Books.Entries.TakeLast(2), entry => Assert.Equal(Body("plain", 90_000 - 4), entry.BodyText));
        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task RequestsOnOneConnection_DoNotTouchEachOther()
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        int[] sizes = [100_000, 20_000, 1_000, 120_000, 17_000];
        await http.SendAsync(string.Concat(sizes.Select(size => Request(Body("up/plain", size)))));
        foreach (var size in sizes)
        {
            Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
        }

        Assert.Equal(sizes.Select(size => Body("plain", size - 3)), fixture.Upstream.Books.Entries.TakeLast(sizes.Length).Select(entry => entry.BodyText));
        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task RefusedBody_LeavesTheConnectionGood()
    {
        await using var http = await RawHttp.ConnectAsync(Gateway.Address);
        await http.SendAsync(Request(Body("up/plain", 50_000)[..^1] + "]"));
        Assert.Equal(400, (await http.ReadAnswerAsync()).Status);
        await http.SendAsync(Request("\uFEFF" + Body("up/plain", 50_000)));
        Assert.Equal(200, (await http.ReadAnswerAsync()).Status);
        Assert.Equal(Body("plain", 50_000 - 3), fixture.Upstream.Books.Last.BodyText);
        await NothingIsHeldAsync();
    }

    [Fact]
    public async Task CallersWhoLeave_LeaveNothingBehind()
    {
        await Gateway.AddProviderAsync("mute", $"{fixture.Upstream.Address}v1", ["sk-mock-hang"], ["plain"]);
        for (var i = 0; i < 12; i++)
        {
            var before = fixture.Upstream.Books.Count;
            await using var http = await RawHttp.ConnectAsync(Gateway.Address);
            var request = Encoding.UTF8.GetBytes(Request(Body("mute/plain", 60_000 + (5_000 * i))));
            var isWhole = i % 3 != 0;
            await http.SendAsync(isWhole ? request : request.AsMemory(0, 40_000));
            await UntilAsync(() => isWhole ? fixture.Upstream.Books.Count > before : Held > 0);
            http.Reset();
            await NothingIsHeldAsync();
        }

        Assert.Equal(200, (await Gateway.ChatAsync(Body("up/plain", 80_000))).Status);
        Assert.Equal(Body("plain", 80_000 - 3), fixture.Upstream.Books.Last.BodyText);
    }

    /// <summary>A body of exactly so many bytes, no two stretches of it alike.</summary>
    private static string Body(string model, int size)
    {
        var text = new StringBuilder($$"""{"model":"{{model}}","messages":[{"role":"user","content":"é""");
        var left = size - text.Length - 1 - 4;
        for (var i = 0; left > 0; i++)
        {
            var word = $"{i} ";
            text.Append(word.AsSpan(0, Math.Min(word.Length, left)));
            left -= word.Length;
        }

        return text.Append("\"}]}").ToString();
    }

    private string Request(string body) =>
        RawHttp.Request("POST", "/v1/chat/completions", body, ("Authorization", $"Bearer {Gateway.Key}"), ("Content-Type", "application/json"));

    private Task NothingIsHeldAsync() => UntilAsync(() => Held == 0);

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!isTrue())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
