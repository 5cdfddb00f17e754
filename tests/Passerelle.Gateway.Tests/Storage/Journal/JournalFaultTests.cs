using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>A disk that is full, or that fails, under the journal.</summary>
public sealed class JournalFaultTests : IDisposable
{
    private TestDisk? _disk;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DatabaseOptions Options => StorageFixture.Quiet with
    {
        ProbeInterval = TimeSpan.FromMilliseconds(50),
        OpenJournal = (path, capacity) => _disk = new TestDisk(path, capacity),
    };

    [Fact]
    public async Task A_sync_that_fails_ends_all_writing_and_is_never_tried_again()
    {
        using var storage = new StorageFixture(Options with { SyncDelay = TimeSpan.FromMilliseconds(20) });
        var whole = storage.Ids.Next();
        var start = storage.Start(whole);
        await storage.Log.AttemptStartedAsync(start);
        _disk!.FailSync = true;
        await Assert.ThrowsAsync<StorageBrokenException>(() => storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next())).AsTask());

        Assert.Equal(StorageCondition.Broken, storage.Database.Condition);
        await Assert.ThrowsAsync<StorageBrokenException>(() => storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next())).AsTask());
        await Assert.ThrowsAsync<StorageBrokenException>(() => storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(whole)).AsTask());
        await Assert.ThrowsAsync<StorageBrokenException>(() => storage.Database.MutateAsync(_ => 1));
        var syncs = _disk.Syncs;
        await Task.Delay(100, Stop);
        Assert.Equal(syncs, _disk.Syncs);

        // What is on record can still be read, and the journal is left for the next start.
        Assert.Empty(storage.Log.ListRequests(10));
        storage.Close();
        Assert.True(File.Exists(storage.Folder.JournalPath));
        using var again = new StorageFixture(path: storage.Path);
        Assert.Equal(RequestOutcome.Crashed, again.Log.GetRequest(whole)!.Request.Outcome);
        again.Close();
    }

    [Fact]
    public async Task A_late_sync_that_fails_ends_all_writing_too()
    {
        using var storage = new StorageFixture(Options);
        _disk!.FailSync = true;
        await storage.Log.SettledAsync(null, StorageFixture.Record(storage.Ids.Next(), attempts: 0));
        await Eventually(() => storage.Database.Condition == StorageCondition.Broken);
        await Assert.ThrowsAsync<StorageBrokenException>(() => storage.Log.AttemptStartedAsync(storage.Start(1)).AsTask());
    }

    [Fact]
    public async Task All_who_wait_hear_of_a_sync_that_fails()
    {
        using var storage = new StorageFixture(Options);
        _disk!.FailSync = true;
        var starts = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    await storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next()));
                    return true;
                }
                catch (StorageBrokenException)
                {
                    return false;
                }
            },
            Stop)));

        Assert.All(starts, Assert.False);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_full_disk_refuses_starts_and_what_it_left_of_them_is_never_believed(int bytesWritten)
    {
        using var storage = new StorageFixture(Options with { ApplyDelay = TimeSpan.FromHours(1) });
        var before = storage.Start(storage.Ids.Next());
        await storage.Log.AttemptStartedAsync(before);
        (_disk!.WritesLeft, _disk.BytesOfFailed) = (0, bytesWritten);
        await Assert.ThrowsAsync<StorageFullException>(() => storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next())).AsTask());
        Assert.Equal(StorageCondition.Full, storage.Database.Condition);
        await Assert.ThrowsAsync<StorageFullException>(() => storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next())).AsTask());

        // The end of what runs is tried.
        await Assert.ThrowsAsync<StorageFullException>(() => storage.Log.SettledAsync(StorageFixture.End(before.Id), StorageFixture.Record(before.RequestId)).AsTask());
        _disk.WritesLeft = null;
        await storage.Log.SettledAsync(StorageFixture.End(before.Id), StorageFixture.Record(before.RequestId));
        await Eventually(() => storage.Database.Condition == StorageCondition.Open);
        var after = storage.Start(storage.Ids.Next());
        await storage.Log.AttemptStartedAsync(after);

        using var copy = new CrashCopy(storage.Path);
        using var recovered = new StorageFixture(path: copy.Path);
        Assert.Equal(1, recovered.Database.Recovered);
        Assert.Equal([after.RequestId, before.RequestId], recovered.Log.ListRequests(10).Select(r => r.Id));
        Assert.Equal(RequestOutcome.Ok, recovered.Log.GetRequest(before.RequestId)!.Request.Outcome);
    }

    [Fact]
    public async Task Records_that_a_full_disk_keeps_out_of_the_database_come_in_later()
    {
        using var storage = new StorageFixture(Options with { ApplyDelay = TimeSpan.FromMilliseconds(10) });
        await storage.Database.MutateAsync(c => c.Execute("PRAGMA max_page_count=60"));
        var ids = new List<long>();
        while (storage.Database.Condition == StorageCondition.Open)
        {
            Assert.True(ids.Count < 10_000);
            ids.Add(storage.Ids.Next());
            await storage.Log.SettledAsync(null, StorageFixture.Record(ids[^1], attempts: 0));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<StorageFullException>(() => storage.Log.AttemptStartedAsync(storage.Start(1)).AsTask());
        ids.Add(storage.Ids.Next());
        await storage.Log.SettledAsync(null, StorageFixture.Record(ids[^1], attempts: 0));
        Assert.True(storage.Log.ListRequests(20_000).Count < ids.Count);

        // A mutation is refused now, and a job that only settles is the only way in by which the limit can be lifted here.
        await storage.Database.Writer.WriteAsync(new TestJob(false, c => c.Connection.Execute("PRAGMA max_page_count=1000000")));
        await Eventually(() => storage.Database.Condition == StorageCondition.Open);
        Assert.Equal(ids.AsEnumerable().Reverse(), storage.Log.ListRequests(20_000).Select(r => r.Id));
        await storage.Log.AttemptStartedAsync(storage.Start(storage.Ids.Next()));
    }

    public void Dispose() => _disk?.Dispose();

    private static async Task Eventually(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 4000, "it never came about");
            await Task.Delay(5, Stop);
        }
    }
}
