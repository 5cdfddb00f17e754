using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>What a start finds in a journal that a dead process left.</summary>
public sealed class JournalReplayTests
{
    // The database gets nothing by itself, so that all is in the journal.
    private static readonly DatabaseOptions Lazy = StorageFixture.Quiet with { ApplyDelay = TimeSpan.FromHours(1), JournalBytes = 256 * 1024 };

    [Fact]
    public async Task What_the_database_did_not_get_comes_in_at_the_start_and_only_once()
    {
        using var storage = new StorageFixture(Lazy);
        var whole = storage.Ids.Next();
        var first = storage.Start(whole, 1, key: 7);
        await storage.Log.AttemptStartedAsync(first);
        await storage.Log.AttemptEndedAsync(StorageFixture.End(first.Id, AttemptOutcome.Timeout, "no answer in 30 s"));
        var second = storage.Start(whole, 2);
        await storage.Log.AttemptStartedAsync(second);
        await storage.Log.SettledAsync(StorageFixture.End(second.Id), StorageFixture.Record(whole, attempts: 2));
        var open = storage.Start(storage.Ids.Next());
        await storage.Log.AttemptStartedAsync(open);
        using (var reader = storage.Database.OpenReader())
        {
            Assert.Empty(RequestTable.List(reader, 10));
        }

        using var copy = new CrashCopy(storage.Path);
        for (var start = 0; start < 3; start++)
        {
            using var recovered = new StorageFixture(path: copy.Path);
            Assert.Equal(start == 0 ? 1 : 0, recovered.Database.Recovered);
            Assert.Equal([open.RequestId, whole], recovered.Log.ListRequests(10).Select(r => r.Id));
            Assert.Equal([AttemptOutcome.Timeout, AttemptOutcome.Ok], recovered.Log.GetRequest(whole)!.Attempts.Select(a => a.Outcome!.Value));
            Assert.Equal(AttemptOutcome.Interrupted, Assert.Single(recovered.Log.GetRequest(open.RequestId)!.Attempts).Outcome);
            Assert.True(recovered.Ids.Next() > open.Id);
            recovered.Close();
        }
    }

    [Fact]
    public async Task A_replay_that_dies_is_done_again()
    {
        using var storage = new StorageFixture(Lazy);
        var ids = await WriteAsync(storage, 100);
        using var copy = new CrashCopy(storage.Path);

        // Opened, which brings all in and begins another journal; died; and so again, with the files of before and after mixed.
        using (var once = new StorageFixture(Lazy, copy.Path))
        {
            using var second = new CrashCopy(copy.Path);
            Same(ids, second.Path);
            second.Take(storage.Path, "passerelle.journal");
            Same(ids, second.Path);
        }

        Same(ids, copy.Path);
    }

    [Fact]
    public async Task Transactions_that_a_power_cut_took_from_the_database_are_still_in_the_journal()
    {
        using var storage = new StorageFixture(Lazy);
        var ids = await WriteAsync(storage, 50);
        _ = storage.Log.ListRequests(1);
        using var copy = new CrashCopy(storage.Path);
        ids.AddRange(await WriteAsync(storage, 50));
        _ = storage.Log.ListRequests(1);
        ids.AddRange(await WriteAsync(storage, 50));

        // The database as it was after the first fifty, the journal as it is now.
        copy.Take(storage.Path, "passerelle.journal");
        Same(ids, copy.Path);
    }

    [Fact]
    public async Task A_place_in_the_ring_is_not_used_again_before_the_database_is_on_the_disk()
    {
        using var storage = new StorageFixture(Lazy with { JournalBytes = 128 * 1024 });
        var ids = new List<long>();

        // The log of the database as it was after its last sync: what a power cut leaves at worst.
        using var copy = new CrashCopy(storage.Path);
        var syncs = storage.Database.Writer.Statistics.Syncs;
        for (var i = 0; i < 200; i++)
        {
            ids.AddRange(await WriteAsync(storage, 20));
            _ = storage.Log.ListRequests(1);
            if (storage.Database.Writer.Statistics.Syncs != syncs)
            {
                syncs = storage.Database.Writer.Statistics.Syncs;
                copy.Take(storage.Path, "passerelle.db");
                copy.Take(storage.Path, "passerelle.db-wal");
            }

            if (i % 10 == 9)
            {
                using var died = new CrashCopy(copy.Path);
                died.Take(storage.Path, "passerelle.journal");
                Same(ids, died.Path);
            }
        }

        Assert.True(syncs > 10, $"{syncs} syncs");
    }

    [Fact]
    public async Task A_torn_end_is_cut_off_at_the_last_whole_record()
    {
        using var storage = new StorageFixture(Lazy);
        await WriteAsync(storage, 10);
        _ = storage.Log.ListRequests(1);
        var began = JournalLength(storage);
        var ids = await WriteAsync(storage, 60);
        var end = JournalLength(storage);
        var random = new Random(20_261_121);
        for (var i = 0; i < 60; i++)
        {
            using var copy = new CrashCopy(storage.Path);
            var cut = random.Next((int)began, (int)end);
            using (var file = File.OpenWrite(copy.Journal))
            {
                if (i % 3 == 0)
                {
                    file.SetLength(cut);
                }
                else
                {
                    // A block that did not get to the disk: nothing, or something else.
                    var lost = new byte[Math.Min(random.Next(1, 4096), end - cut)];
                    random.NextBytes(i % 3 == 1 ? lost : []);
                    file.Position = cut;
                    file.Write(lost);
                }
            }

            using var recovered = new StorageFixture(path: copy.Path);
            using var reader = recovered.Database.OpenReader();
            var attempts = recovered.Log.ListRequests(1000).Reverse().Skip(10).ToList();
            Assert.Equal(ids.Take(attempts.Count), attempts.Select(r => r.Id));
            Assert.All(attempts.SkipLast(1), r => Assert.Equal(RequestOutcome.Ok, r.Outcome));
            Assert.InRange(attempts.Count, ((cut - began) * ids.Count / (end - began)) - 1, ((cut - began) * ids.Count / (end - began)) + 1);
            recovered.Close();
        }
    }

    [Fact]
    public async Task Records_of_the_file_s_past_are_never_believed()
    {
        using var storage = new StorageFixture(Lazy with { JournalBytes = 128 * 1024 });
        var ids = new List<long>();
        var path = storage.Path;
        var copies = new List<CrashCopy>();
        var current = storage;
        var random = new Random(3);

        // Each life writes over some of what the one before it wrote, in the same places: all records are of one length.
        for (var life = 0; life < 12; life++)
        {
            ids.AddRange(await WriteAsync(current, random.Next(1, 60)));
            var copy = new CrashCopy(path);
            copies.Add(copy);
            if (life > 0)
            {
                current.Dispose();
            }

            path = copy.Path;
            var log = new CriticalLog();
            current = new StorageFixture(Lazy with { JournalBytes = 128 * 1024 }, path, log);
            Assert.Empty(log.Lines);
            Assert.Equal(ids.AsEnumerable().Reverse(), current.Log.ListRequests(2000).Select(r => r.Id));
            Assert.Equal(0, current.Database.Recovered);
        }

        current.Dispose();
        copies.ForEach(copy => copy.Dispose());
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("foreign")]
    [InlineData("short")]
    public async Task A_journal_that_is_not_the_database_s_is_not_believed(string what)
    {
        using var storage = new StorageFixture(Lazy);
        var kept = await WriteAsync(storage, 5);
        _ = storage.Log.ListRequests(1);
        await WriteAsync(storage, 5);
        using var copy = new CrashCopy(storage.Path);
        if (what == "gone")
        {
            File.Delete(copy.Journal);
        }
        else if (what == "short")
        {
            await File.WriteAllBytesAsync(copy.Journal, new byte[10], TestContext.Current.CancellationToken);
        }
        else
        {
            using var other = new StorageFixture(Lazy);
            await WriteAsync(other, 20);
            copy.Take(other.Path, "passerelle.journal");
        }

        Same(kept, copy.Path);
    }

    [Fact]
    public async Task A_ring_of_another_size_is_read_as_it_was_written()
    {
        using var storage = new StorageFixture(Lazy);
        var ids = await WriteAsync(storage, 100);
        using var copy = new CrashCopy(storage.Path);
        using (var smaller = new StorageFixture(Lazy with { JournalBytes = 128 * 1024 }, copy.Path))
        {
            ids.AddRange(await WriteAsync(smaller, 20));
            using var second = new CrashCopy(copy.Path);
            Same(ids, second.Path);
        }
    }

    private static void Same(List<long> ids, string path)
    {
        var log = new CriticalLog();
        using var recovered = new StorageFixture(path: path, logger: log);
        Assert.Empty(log.Lines);
        Assert.Equal(ids.AsEnumerable().Reverse(), recovered.Log.ListRequests(10_000).Select(r => r.Id));
        Assert.Equal(0, recovered.Database.Recovered);
        Assert.All(ids.Where((_, i) => i % 7 == 0), id => Assert.Equal(AttemptOutcome.Ok, Assert.Single(recovered.Log.GetRequest(id)!.Attempts).Outcome));
        recovered.Close();
    }

    private static long JournalLength(StorageFixture storage) => new FileInfo(storage.Folder.JournalPath).Length;

    private static async Task<List<long>> WriteAsync(StorageFixture storage, int count)
    {
        var ids = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var start = storage.Start(storage.Ids.Next());
            await storage.Log.AttemptStartedAsync(start);
            await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(start.RequestId));
            ids.Add(start.RequestId);
        }

        return ids;
    }
}
