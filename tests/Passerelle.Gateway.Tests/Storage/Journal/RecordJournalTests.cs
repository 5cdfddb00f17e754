using System.Collections.Concurrent;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>What callers of the journal are promised while it runs.</summary>
public sealed class RecordJournalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_two_callers_share_syncs_and_lose_nothing()
    {
        using var storage = new StorageFixture(new DatabaseOptions { CheckpointPages = 50 });
        var written = new ConcurrentBag<long>();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    var request = storage.Ids.Next();
                    var start = storage.Start(request);
                    await storage.Log.AttemptStartedAsync(start);
                    await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(request));
                    written.Add(request);
                }
            },
            Stop)));

        var listed = storage.Log.ListRequests(20_000);
        var statistics = storage.Database.JournalStatistics;

        Assert.Equal(written.OrderDescending(), listed.Select(record => record.Id));
        Assert.All(listed.Where((_, i) => i % 97 == 0), record => Assert.Equal(AttemptOutcome.Ok, Assert.Single(storage.Log.GetRequest(record.Id)!.Attempts).Outcome));
        Assert.Equal(32 * 300, statistics.Starts);
        Assert.True(statistics.LargestBatch > 1, "no sync was shared");
        Assert.True(statistics.Syncs < statistics.Starts / 2, $"{statistics.Syncs} syncs for {statistics.Starts} starts");
        Assert.True(storage.Database.Writer.Statistics.Jobs < statistics.Starts / 10, $"{storage.Database.Writer.Statistics.Jobs} transactions");
    }

    [Fact]
    public async Task A_start_waits_for_the_disk_and_an_end_does_not_but_the_disk_follows_soon()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { SyncDelay = TimeSpan.FromMilliseconds(200) });
        var request = storage.Ids.Next();
        var start = storage.Start(request);
        var started = storage.Log.AttemptStartedAsync(start);
        Assert.True(started.IsCompletedSuccessfully, "a lone start is complete when the call returns");
        await started;
        var before = storage.Database.JournalStatistics;
        Assert.True(before.Synced > 0);

        var ended = storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(request));
        Assert.True(ended.IsCompletedSuccessfully);
        await ended;
        Assert.Equal(before.Synced, storage.Database.JournalStatistics.Synced);

        await Eventually(() => storage.Database.JournalStatistics.Syncs == before.Syncs + 1);
        Assert.True(storage.Database.JournalStatistics.Synced > before.Synced);

        // Nothing is owed now, so nothing more comes.
        await Task.Delay(500, Stop);
        Assert.Equal(before.Syncs + 1, storage.Database.JournalStatistics.Syncs);
    }

    [Fact]
    public async Task The_database_gets_the_records_by_itself()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { ApplyDelay = TimeSpan.FromMilliseconds(50) });
        var request = await WriteAsync(storage);
        await Eventually(() =>
        {
            using var reader = storage.Database.OpenReader();
            return RequestTable.Get(reader, request) is not null;
        });

        var second = await WriteAsync(storage);
        await Eventually(() =>
        {
            using var reader = storage.Database.OpenReader();
            return RequestTable.Get(reader, second) is not null;
        });
    }

    [Fact]
    public void A_hot_write_allocates_nothing()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { CheckpointPages = 1_000_000, SyncDelay = TimeSpan.FromMinutes(10), ApplyDelay = TimeSpan.FromMinutes(10) });
        var records = Enumerable.Range(0, 1200).Select(_ => StorageFixture.Record(storage.Ids.Next())).ToArray();
        var starts = Array.ConvertAll(records, record => storage.Start(record.Id, key: 5, movesCursor: true));
        var ends = Array.ConvertAll(starts, start => StorageFixture.End(start.Id, AttemptOutcome.Truncated, "the connection was reset"));
        WriteAll(0, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll(1000, 1200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteAll(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                Finish(storage.Log.AttemptStartedAsync(starts[i]));
                Finish(storage.Log.SettledAsync(ends[i], records[i]));
            }
        }

        static void Finish(ValueTask write)
        {
            if (!write.IsCompleted)
            {
                Assert.Fail("a lone write must complete at once");
            }

            write.GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task Many_laps_of_a_small_ring_lose_nothing()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { JournalBytes = 128 * 1024, ApplyDelay = TimeSpan.FromMilliseconds(1) });
        var random = new Random(7);
        var ids = new List<long>();
        for (var i = 0; i < 3000; i++)
        {
            var id = storage.Ids.Next();
            var record = StorageFixture.Record(id, attempts: 0) with { Model = new string('m', random.Next(1, 400)), UsageJson = new byte[random.Next(0, 2048)] };
            while (true)
            {
                try
                {
                    await storage.Log.SettledAsync(null, record);
                    break;
                }
                catch (StorageBusyException)
                {
                    await Task.Delay(1, Stop);
                }
            }

            ids.Add(id);
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), storage.Log.ListRequests(5000).Select(r => r.Id));
        Assert.InRange(new FileInfo(storage.Folder.JournalPath).Length, 100 * 1024, (128 + 4) * 1024);
    }

    [Fact]
    public async Task When_the_database_stands_still_starts_are_refused_before_the_ends_of_what_has_begun()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { JournalBytes = 256 * 1024 });
        using var held = new SemaphoreSlim(0);
        using var letGo = new SemaphoreSlim(0);
        var leader = Task.Run(async () => await storage.Database.Writer.WriteAsync(TestJob.Hold(held, letGo)), Stop);
        await held.WaitAsync(Stop);
        var started = new List<AttemptStart>();
        await Assert.ThrowsAsync<StorageBusyException>(async () =>
        {
            while (started.Count < 10_000)
            {
                var start = storage.Start(storage.Ids.Next());
                await storage.Log.AttemptStartedAsync(start);
                started.Add(start);
            }
        });
        var ended = started.Take(50).ToList();
        foreach (var start in ended)
        {
            await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(start.RequestId));
        }

        letGo.Release();
        await leader;

        Assert.Equal(ended.Select(s => s.RequestId).OrderDescending(), storage.Log.ListRequests(1000).Select(r => r.Id));
        for (var tries = 0; ; tries++)
        {
            try
            {
                await storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next()));
                break;
            }
            catch (StorageBusyException) when (tries < 1000)
            {
                await Task.Delay(5, Stop);
            }
        }
    }

    [Fact]
    public async Task A_record_that_the_tables_refuse_harms_no_other()
    {
        using var storage = new StorageFixture();
        var first = await WriteAsync(storage);
        await storage.Log.SettledAsync(null, StorageFixture.Record(first) with { Status = 599 });
        var last = await WriteAsync(storage);

        Assert.Equal([last, first], storage.Log.ListRequests(10).Select(r => r.Id));
        Assert.Equal(200, storage.Log.GetRequest(first)!.Request.Status);
        Assert.Equal(AttemptOutcome.Ok, Assert.Single(storage.Log.GetRequest(last)!.Attempts).Outcome);
        Assert.Equal(StorageCondition.Open, storage.Database.Condition);
    }

    [Fact]
    public async Task Closing_empties_the_journal_and_removes_it()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { ApplyDelay = TimeSpan.FromHours(1) });
        var request = await WriteAsync(storage);
        Assert.True(File.Exists(storage.Folder.JournalPath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(storage.Folder.JournalPath));
        }

        storage.Close();

        Assert.False(File.Exists(storage.Folder.JournalPath));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => storage.Log.AttemptStartedAsync(storage.Start(1)).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => storage.Log.SettledAsync(null, StorageFixture.Record(1)).AsTask());
        using var again = new StorageFixture(path: storage.Path);
        Assert.Equal(request, Assert.Single(again.Log.ListRequests(10)).Id);
        Assert.Equal(0, again.Database.Recovered);
        again.Close();
    }

    private static async Task<long> WriteAsync(StorageFixture storage)
    {
        var request = storage.Ids.Next();
        var start = storage.Start(request);
        await storage.Log.AttemptStartedAsync(start);
        await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(request));
        return request;
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 4000, "it never came about");
            await Task.Delay(5, Stop);
        }
    }
}
