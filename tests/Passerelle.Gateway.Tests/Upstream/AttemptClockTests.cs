using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

/// <summary>A clock's timer runs on from one limit, and one attempt, to the next; what it ends must not be able to tell.</summary>
public sealed class AttemptClockTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Almost = Long - TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ABit = TimeSpan.FromMilliseconds(20);

    private readonly ManualTime _time = new();
    private readonly Drain _drain;
    private readonly AttemptClocks _clocks;

    public AttemptClockTests()
    {
        _drain = new Drain(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), new GatewayOptions { DataFolder = "" }, _time);
        _clocks = new AttemptClocks(_drain, _time);
    }

    [Fact]
    public void ALimit_PassesOnTime_CountedFromTheLastOneSet()
    {
        using var clock = _clocks.Start(CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            clock.Limit(Long);
            _time.Advance(Almost);
            Assert.False(clock.Token.IsCancellationRequested);
        }

        _time.Advance(ABit);
        Assert.True(clock.Token.IsCancellationRequested);
        Assert.Equal(Long, clock.LimitInForce);
    }

    [Fact]
    public void AShorterLimit_IsNotHeldUpByALongerOne()
    {
        using var clock = _clocks.Start(CancellationToken.None);
        clock.Limit(Long);
        clock.Limit(Short);
        _time.Advance(Short + ABit);
        Assert.True(clock.Token.IsCancellationRequested);
    }

    [Fact]
    public void APause_LetsNothingPass()
    {
        using var clock = _clocks.Start(CancellationToken.None);
        clock.Limit(Short);
        clock.Pause();
        _time.Advance(Long);
        Assert.False(clock.Token.IsCancellationRequested);

        clock.Limit(Short);
        _time.Advance(Short + ABit);
        Assert.True(clock.Token.IsCancellationRequested);
    }

    [Fact]
    public void TheNextAttempt_GetsTheClock_AndNothingOfTheLastOnesLimit()
    {
        var first = _clocks.Start(CancellationToken.None);
        first.Limit(Short);
        first.Dispose();

        using var second = _clocks.Start(CancellationToken.None);
        Assert.Same(first, second);
        _time.Advance(Long);
        Assert.False(second.Token.IsCancellationRequested);
        second.Limit(Short);
        _time.Advance(Short + ABit);
        Assert.True(second.Token.IsCancellationRequested);
    }

    [Fact]
    public void AClockThatHasEndedAnAttempt_IsNotUsedAgain()
    {
        using var caller = new CancellationTokenSource();
        var left = _clocks.Start(caller.Token);
        caller.Cancel();
        Assert.True(left.Token.IsCancellationRequested);
        left.Dispose();

        var late = _clocks.Start(CancellationToken.None);
        Assert.NotSame(left, late);
        late.Limit(Short);
        _time.Advance(Short + ABit);
        late.Dispose();

        using var next = _clocks.Start(CancellationToken.None);
        Assert.False(next.Token.IsCancellationRequested);
    }

    [Fact]
    public void ACallerWhoLeavesAfterwards_EndsNothing()
    {
        using var caller = new CancellationTokenSource();
        _clocks.Start(caller.Token).Dispose();
        using var next = _clocks.Start(CancellationToken.None);
        caller.Cancel();
        Assert.False(next.Token.IsCancellationRequested);
    }

    [Fact]
    public void TheOrderToHurry_EndsAllThatRun_AndAllThatBegin()
    {
        _clocks.Start(CancellationToken.None).Dispose();
        using var running = _clocks.Start(CancellationToken.None);
        using var other = _clocks.Start(CancellationToken.None);
        _drain.Hurry();
        Assert.True(running.Token.IsCancellationRequested && running.IsDrained);
        Assert.True(other.Token.IsCancellationRequested);
        using var later = _clocks.Start(CancellationToken.None);
        Assert.True(later.Token.IsCancellationRequested);
    }

    public void Dispose()
    {
        _clocks.Dispose();
        _drain.Dispose();
    }
}
