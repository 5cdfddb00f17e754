using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

public sealed class TestingToolsTests
{
    [Fact]
    public void Timers_fire_in_due_order_each_at_its_own_time()
    {
        var time = new ManualTime();
        var start = time.GetUtcNow();
        var fired = new List<string>();
        using var late = time.CreateTimer(_ => fired.Add($"late {Elapsed()}"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var periodic = time.CreateTimer(_ => fired.Add($"tick {Elapsed()}"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        using var nested = time.CreateTimer(_ => time.CreateTimer(_ => fired.Add($"nested {Elapsed()}"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var disposed = time.CreateTimer(_ => fired.Add("never"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();

        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Empty(fired);
        time.Advance(TimeSpan.FromSeconds(4.6));

        Assert.Equal(["tick 1", "nested 2", "late 3", "tick 3", "tick 5"], fired);
        Assert.Equal(TimeSpan.FromSeconds(5.1), time.GetElapsedTime(0));
        Assert.Equal(start + TimeSpan.FromSeconds(5.1), time.GetUtcNow());
        Assert.Equal(1, time.ArmedTimers);

        double Elapsed() => (time.GetUtcNow() - start).TotalSeconds;
    }

    [Fact]
    public async Task Delays_and_cancellations_hang_on_the_clock()
    {
        var time = new ManualTime();
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        var delay = Task.Delay(TimeSpan.FromSeconds(1), time, TestContext.Current.CancellationToken);
        await time.WaitForTimersAsync(2);

        time.Advance(TimeSpan.FromSeconds(1));
        await delay;
        Assert.False(cancel.IsCancellationRequested);
        cancel.CancelAfter(TimeSpan.FromSeconds(5));
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(cancel.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(cancel.IsCancellationRequested);
    }

    [Fact]
    public void A_shift_of_the_wall_clock_moves_no_timer()
    {
        var time = new ManualTime();
        var isFired = false;
        using var timer = time.CreateTimer(_ => isFired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        time.ShiftWallClock(TimeSpan.FromDays(31));

        Assert.False(isFired);
        Assert.Equal(0, time.GetTimestamp());
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), time.GetUtcNow());
    }

    [Fact]
    public void A_golden_file_is_written_on_demand_and_its_difference_is_shown()
    {
        using var folder = TestFiles.TempFolder();
        var file = folder.File("deep", "a.txt");

        Assert.Throws<GoldenMismatchException>(() => Golden.Check(file, "one", update: false));
        Golden.Check(file, "one\ntwo\nthree\n", update: true);
        Golden.Check(file, "one\ntwo\nthree\n", update: false);

        var error = Assert.Throws<GoldenMismatchException>(() => Golden.Check(file, "one\nTWO\nthree\n", update: false));
        Assert.Contains("  1: one\n- 2: two\n+ 2: TWO\n  3: three\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temp_folder_is_gone_after_use()
    {
        string path;
        using (var folder = TestFiles.TempFolder())
        {
            path = folder.Path;
            File.WriteAllText(folder.File("a"), "x");
            Assert.True(Directory.Exists(path));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task A_raw_client_reads_slowly_and_leaves_the_bytes_of_the_next_answer()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var http = await RawHttp.ConnectAsync(upstream.Address, readSize: 7, receiveBuffer: 2048);
        var request = RawHttp.Request("GET", "/v1/models");

        await http.SendAsync(request + request);
        var first = await http.ReadAnswerAsync();
        var second = await http.ReadAnswerAsync();

        Assert.Equal(first.Body, second.Body);
        Assert.All(first.Segments, segment => Assert.InRange(segment.Bytes.Length, 1, 7));
        Assert.Equal(first.Segments.OrderBy(segment => segment.At), first.Segments);
    }
}
