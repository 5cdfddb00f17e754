using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>Whole answers in memory: their limit, and their share of the budget that request bodies have, too.</summary>
public sealed class LargeAnswerTests
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    [InlineData("big-6000")]
    [InlineData("big-6000+closedelim")]
    public async Task ALargeAnswer_CountsAgainstTheBudget(string how)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(options: o => o with { BodyBudgetBytes = 4 * Megabyte });
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        var budget = gateway.Services.GetRequiredService<BodyBudget>();

        var refused = await gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}"));

        Assert.Equal(503, refused.Status);
        Assert.Contains("\"overloaded\"", refused.Text, StringComparison.Ordinal);
        await IsGivenBackAsync(budget);
        var record = gateway.RecordOf(refused);
        Assert.Equal((RequestOutcome.Error, 1), (record.Request.Outcome, record.Attempts.Count));
        Assert.Equal(AttemptOutcome.Error, record.Attempts[0].Outcome);

        Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("up/fault-big-900"))).Status);
        await IsGivenBackAsync(budget);
    }

    [Fact]
    public async Task ALargeAnswerWithinTheBudget_GivesItsShareBack()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        foreach (var how in new[] { "big-6000", "big-6000+closedelim", "big-6000+closedelim-cut" })
        {
            var answer = await gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}"));
            Assert.True(how.EndsWith("cut", StringComparison.Ordinal) ? answer.Status == 502 : answer is { Status: 200, Body.Length: > 6000 * 1024 }, $"{how}: {answer.Status}");
            await IsGivenBackAsync(gateway.Services.GetRequiredService<BodyBudget>());
        }
    }

    [Theory]
    [InlineData("big-3000")]
    [InlineData("big-3000+closedelim")]
    public async Task AnAnswerOverItsLimit_IsAClearError(string how)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(options: o => o with { MaxAnswerBytes = 2 * Megabyte });
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);

        var answer = await gateway.ChatAsync(GatewayHost.Body($"up/fault-{how}"));

        Assert.Equal(502, answer.Status);
        Assert.Contains("larger than 2 MB", answer.Text, StringComparison.Ordinal);
        Assert.Equal(AttemptOutcome.Error, Assert.Single(gateway.RecordOf(answer).Attempts).Outcome);
    }

    /// <summary>The caller may have the whole answer a moment before the gateway has let go of it.</summary>
    private static async Task IsGivenBackAsync(BodyBudget budget)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (budget.Taken != 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
