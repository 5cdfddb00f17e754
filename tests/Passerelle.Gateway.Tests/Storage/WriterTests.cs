using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage;

public sealed class WriterTests
{
    private const int SqliteIoErrorFsync = 10 | (4 << 8);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_two_writers_share_commits_and_lose_nothing()
    {
        using var storage = new StorageFixture(new DatabaseOptions { CheckpointPages = 50 });
        var writer = storage.Database.Writer;
        await Task.WhenAll(Enumerable.Range(0, 32).Select(who => Task.Run(
            async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    await writer.WriteAsync(TestJob.Set($"{who}.{i}", "1", durable: i % 2 == 0));
                }
            },
            Stop)));

        var statistics = writer.Statistics;
        using var reader = storage.Database.OpenReader();

        Assert.All(Enumerable.Range(0, 32 * 300), n => Assert.Equal("1", MetaTable.Get(reader, $"{n / 300}.{n % 300}")));
        Assert.Equal(32 * 300, statistics.Jobs);
        Assert.True(statistics.LargestBatch > 1, "no commit was shared");
        Assert.True(statistics.Batches < statistics.Jobs / 2, $"{statistics.Batches} commits for {statistics.Jobs} jobs");
        Assert.True(statistics.Checkpoints > 10, $"{statistics.Checkpoints} checkpoints");
    }

    [Fact]
    public async Task A_lone_write_is_complete_when_the_call_returns()
    {
        using var storage = new StorageFixture();
        var completion = storage.Database.Writer.WriteAsync(TestJob.Set("a", "1"));

        Assert.True(completion.IsCompletedSuccessfully);
        await completion;
    }

    [Fact]
    public async Task Only_the_job_that_fails_is_failed()
    {
        using var storage = new StorageFixture();
        var writer = storage.Database.Writer;
        using var held = new SemaphoreSlim(0);
        using var letGo = new SemaphoreSlim(0);
        var leader = Task.Run(async () => await writer.WriteAsync(TestJob.Hold(held, letGo)), Stop);
        await held.WaitAsync(Stop);

        var good = TestJob.Set("good", "1");
        var half = new TestJob(true, c =>
        {
            MetaTable.Set(c.Connection, "half", "1");
            throw new InvalidOperationException("half way");
        });
        var guilty = new TestJob(true, c => c.Connection.Execute("INSERT INTO requests (id) VALUES (1)"));
        var alsoGood = TestJob.Set("also good", "1", durable: false);
        Task[] waiting = [.. new[] { good, half, guilty, alsoGood }.Select(job => writer.WriteAsync(job).AsTask())];
        letGo.Release();
        await leader;

        await waiting[0];
        Assert.Equal("half way", (await Assert.ThrowsAsync<InvalidOperationException>(() => waiting[1])).Message);
        Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => waiting[2])).SqliteErrorCode);
        await waiting[3];
        using var reader = storage.Database.OpenReader();
        Assert.Equal("1", MetaTable.Get(reader, "good"));
        Assert.Equal("1", MetaTable.Get(reader, "also good"));
        Assert.Null(MetaTable.Get(reader, "half"));
        Assert.Equal((true, false, false, true), (good.WasCommitted, half.WasCommitted, guilty.WasCommitted, alsoGood.WasCommitted));
        Assert.Equal(2, good.Runs);
    }

    [Fact]
    public async Task A_mutation_is_whole_or_absent_and_returns_its_value()
    {
        using var storage = new StorageFixture();
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => storage.Database.MutateAsync<int>(c =>
        {
            MetaTable.Set(c, "half", "1");
            throw new InvalidOperationException("no");
        }));

        Assert.Equal("no", e.Message);
        Assert.Equal(42, await storage.Database.MutateAsync(c =>
        {
            MetaTable.Set(c, "whole", "1");
            return 42;
        }));
        using var reader = storage.Database.OpenReader();
        Assert.Null(MetaTable.Get(reader, "half"));
        Assert.Equal("1", MetaTable.Get(reader, "whole"));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_serves_what_it_holds()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { MaxQueued = 10, MaxBatch = 3 });
        var writer = storage.Database.Writer;
        using var held = new SemaphoreSlim(0);
        using var letGo = new SemaphoreSlim(0);
        var leader = Task.Run(async () => await writer.WriteAsync(TestJob.Hold(held, letGo)), Stop);
        await held.WaitAsync(Stop);

        Task[] waiting = [.. Enumerable.Range(0, 10).Select(i => writer.WriteAsync(TestJob.Set($"k{i}", "1")).AsTask())];
        await Assert.ThrowsAsync<StorageBusyException>(() => writer.WriteAsync(TestJob.Set("one too many", "1")).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Stop));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        letGo.Release();

        await leader;
        await Task.WhenAll(waiting);
        await writer.WriteAsync(TestJob.Set("room again", "1"));
        Assert.Equal(3, writer.Statistics.LargestBatch);
    }

    [Fact]
    public async Task A_full_disk_refuses_new_work_and_resumes_by_itself()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { ProbeInterval = TimeSpan.FromMilliseconds(50) });
        var database = storage.Database;
        await database.MutateAsync(c => Pragma(c, 60));
        var blob = new TestJob(true, c => MetaTable.Set(c.Connection, "big", new string('x', 1_000_000)));
        var e = await Assert.ThrowsAsync<StorageFullException>(() => database.Writer.WriteAsync(blob).AsTask());
        Assert.Equal(13, Assert.IsType<SqliteException>(e.InnerException).SqliteErrorCode);

        Assert.Equal(StorageCondition.Full, database.Condition);
        await Assert.ThrowsAsync<StorageFullException>(() => storage.Log.AttemptStartedAsync(storage.Start(1)).AsTask());
        await Assert.ThrowsAsync<StorageFullException>(() => database.MutateAsync(_ => 1));

        // The end of running work still fits, and is the only way in by which the limit can be lifted here.
        await database.Writer.WriteAsync(new TestJob(false, c => Pragma(c.Connection, 1_000_000)));
        await Eventually(() => database.Condition == StorageCondition.Open);
        await storage.Log.AttemptStartedAsync(storage.Start(1));
    }

    [Fact]
    public async Task A_sync_that_fails_ends_all_writing()
    {
        using var storage = new StorageFixture();
        var database = storage.Database;
        await database.MutateAsync(c => { MetaTable.Set(c, "before", "1"); return 0; });
        var failing = new TestJob(true, _ => throw new SqliteException("disk I/O error", 10, SqliteIoErrorFsync));
        await Assert.ThrowsAsync<StorageBrokenException>(() => database.Writer.WriteAsync(failing).AsTask());

        Assert.Equal(1, failing.Runs);
        Assert.Equal(StorageCondition.Broken, database.Condition);
        await Assert.ThrowsAsync<StorageBrokenException>(() => database.MutateAsync(_ => 1));
        await Assert.ThrowsAsync<StorageBrokenException>(
            () => storage.Log.SettledAsync(null, StorageFixture.Record(storage.Ids.Next())).AsTask());
        using (var reader = database.OpenReader())
        {
            Assert.Equal("1", MetaTable.Get(reader, "before"));
        }

        // The log is left for the next start to read.
        storage.Close();
        Assert.True(new FileInfo(storage.Folder.DatabasePath + "-wal").Length > 0);
        using var again = new StorageFixture(path: storage.Path);
        Assert.Equal(StorageCondition.Open, again.Database.Condition);
        using var after = again.Database.OpenReader();
        Assert.Equal("1", MetaTable.Get(after, "before"));
    }

    [Fact]
    public async Task The_log_is_grown_ahead_and_then_keeps_its_length()
    {
        using var storage = new StorageFixture(new DatabaseOptions { CheckpointPages = 200 });
        var log = new FileInfo(storage.Folder.DatabasePath + "-wal");
        var grown = 200 * 4120L;
        await Eventually(() =>
        {
            log.Refresh();
            return log.Length > grown && storage.Database.Writer.Statistics.Checkpoints > 0;
        });
        var length = log.Length;

        // A job each time is the worst case: each commit writes its own pages.
        for (var i = 0; i < 2000; i++)
        {
            await storage.Database.Writer.WriteAsync(TestJob.Set($"{i}", "1"));
        }

        log.Refresh();
        Assert.True(storage.Database.Writer.Statistics.Checkpoints > 5);
        Assert.Equal(length, log.Length);
        Assert.InRange(storage.Database.Writer.Statistics.LogPages, 1, 300);
    }

    [Fact]
    public async Task The_log_stays_bounded_when_readers_leave_no_gap()
    {
        using var storage = new StorageFixture(StorageFixture.Quiet with { CheckpointPages = 50 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        // With two of them there is hardly a moment without a read.
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    storage.Log.ListRequests(200);
                }
            },
            Stop)).ToArray();
        for (var i = 0; i < 3000; i++)
        {
            await storage.Log.SettledAsync(null, StorageFixture.Record(storage.Ids.Next()));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.InRange(new FileInfo(storage.Folder.DatabasePath + "-wal").Length, 1, 1000 * 4120);
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_refuses_what_comes_later()
    {
        using var storage = new StorageFixture();
        var writer = storage.Database.Writer;
        using var held = new SemaphoreSlim(0);
        using var letGo = new SemaphoreSlim(0);
        var leader = Task.Run(async () => await writer.WriteAsync(TestJob.Hold(held, letGo)), Stop);
        await held.WaitAsync(Stop);
        Task[] waiting = [.. Enumerable.Range(0, 100).Select(i => writer.WriteAsync(TestJob.Set($"k{i}", "1", durable: i % 2 == 0)).AsTask())];
        var closing = Task.Run(storage.Close, Stop);
        letGo.Release();

        await leader;
        await Task.WhenAll(waiting);
        await closing;
        Assert.Equal(StorageCondition.Closed, storage.Database.Condition);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(TestJob.Set("late", "1")).AsTask());
        using var again = new StorageFixture(path: storage.Path);
        using var reader = again.Database.OpenReader();
        Assert.Equal("1", MetaTable.Get(reader, "k99"));
    }

    private static int Pragma(SqliteConnection connection, int pages) => connection.Execute($"PRAGMA max_page_count={pages}");

    private static async Task Eventually(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 4000, "it never came about");
            await Task.Delay(5, Stop);
        }
    }
}
