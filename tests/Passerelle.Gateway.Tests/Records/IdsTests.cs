using System.Collections.Concurrent;
using Passerelle.Gateway.Records;
using Xunit;

namespace Passerelle.Gateway.Tests.Records;

public sealed class IdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_rise_and_tell_their_time()
    {
        var clock = new Clock { Now = Noon };
        var ids = new Ids(clock);
        var first = ids.Next();
        var second = ids.Next();
        clock.Now += TimeSpan.FromMilliseconds(1);
        var third = ids.Next();

        Assert.True(first < second && second < third);
        Assert.Equal(Noon, Ids.TimeOf(first));
        Assert.Equal(Noon + TimeSpan.FromMilliseconds(1), Ids.TimeOf(third));
        Assert.Equal(Ids.First(Noon), first);
    }

    [Fact]
    public void Ids_rise_when_the_clock_steps_back_and_when_a_millisecond_is_full()
    {
        var clock = new Clock { Now = Noon };
        var ids = new Ids(clock, node: 1023);
        var last = 0L;
        for (var i = 0; i < 5000; i++)
        {
            if (i == 2500)
            {
                clock.Now -= TimeSpan.FromDays(1);
            }

            var id = ids.Next();
            Assert.True(id > last);
            Assert.Equal(1023, (id >> 11) & 1023);
            last = id;
        }

        Assert.Equal(Noon + TimeSpan.FromMilliseconds(2), Ids.TimeOf(last));
    }

    [Fact]
    public void Ids_stay_after_those_on_disk_whatever_node_made_them()
    {
        var ids = new Ids(new Clock { Now = Noon }, node: 3);
        var onDisk = new Ids(new Clock { Now = Noon + TimeSpan.FromDays(30) }, node: 9).Next();
        ids.StayAfter(onDisk);
        ids.StayAfter(5);
        var next = ids.Next();

        Assert.True(next > onDisk);
        Assert.Equal(3, (next >> 11) & 1023);
    }

    [Fact]
    public async Task Threads_never_get_the_same_id()
    {
        var ids = new Ids(new Clock { Now = Noon });
        var all = new ConcurrentBag<long[]>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => all.Add([.. Enumerable.Range(0, 20_000).Select(_ => ids.Next())]))));

        Assert.All(all, some => Assert.Equal(some.Order(), some));
        Assert.Equal(160_000, all.SelectMany(some => some).Distinct().Count());
    }

    [Theory]
    [InlineData(0, "req_0000000000000")]
    [InlineData(1, "req_0000000000001")]
    [InlineData(31, "req_000000000000z")]
    [InlineData(32, "req_0000000000010")]
    [InlineData(long.MaxValue, "req_7zzzzzzzzzzzz")]
    public void Text_goes_both_ways(long id, string text)
    {
        Assert.Equal(text, Ids.RequestText(id));
        Assert.True(Ids.TryParseRequest(text, out var back));
        Assert.Equal(id, back);
        Assert.True(Ids.TryParseAttempt(Ids.AttemptText(id), out back));
        Assert.Equal(id, back);
    }

    [Fact]
    public void Text_sorts_as_the_ids_do()
    {
        var ids = Enumerable.Range(0, 63).Select(bit => 1L << bit).ToArray();

        Assert.Equal(ids.Select(Ids.RequestText), ids.Select(Ids.RequestText).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("req_000000000000O", 0)]
    [InlineData("req_000000000000i", 1)]
    [InlineData("req_000000000000L", 1)]
    [InlineData("req_000000000000Z", 31)]
    public void Reading_forgives_what_people_confuse(string text, long id)
    {
        Assert.True(Ids.TryParseRequest(text, out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("req_")]
    [InlineData("req_000000000000")]
    [InlineData("req_00000000000000")]
    [InlineData("att_0000000000000")]
    [InlineData("req_000000000000u")]
    [InlineData("req_000000000000é")]
    [InlineData("req_8000000000000")]
    [InlineData("req_zzzzzzzzzzzzz")]
    [InlineData("req_ 000000000000")]
    public void Other_text_is_no_id(string text)
    {
        Assert.False(Ids.TryParseRequest(text, out var id));
        Assert.Equal(0, id);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
