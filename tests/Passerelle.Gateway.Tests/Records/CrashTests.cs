using System.Diagnostics;
using System.Globalization;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Tests.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Records;

public sealed class CrashTests : IDisposable
{
    private const string ChildFolder = "PASSERELLE_TEST_CRASH_FOLDER";
    private const int Rounds = 5;
    private const int Writers = 16;

    private readonly string _path = StorageFixture.NewPath();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_loses_nothing_that_was_acknowledged()
    {
        var started = new HashSet<long>();
        var settled = new HashSet<long>();
        var crashed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var acknowledgements = Path.Combine(_path, $"acknowledged-{round}");
            using (var child = Child())
            {
                try
                {
                    await UntilAsync(() => File.Exists(acknowledgements) && new FileInfo(acknowledgements).Length > 20_000 + (7919 * round), child);
                }
                finally
                {
                    child.Kill();
                    await child.WaitForExitAsync(CancellationToken.None);
                }
            }

            foreach (var line in await File.ReadAllLinesAsync(acknowledgements, Stop))
            {
                // The last line may be cut.
                if (line.Length == 20)
                {
                    (line[0] == 'a' ? started : settled).Add(long.Parse(line.AsSpan(2), CultureInfo.InvariantCulture));
                }
            }

            var clock = Stopwatch.StartNew();
            using var storage = new StorageFixture(path: _path);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"it took {clock.Elapsed} to open");
            Assert.False(storage.Database.WasClosedCleanly);
            crashed += storage.Database.Recovered;
            Check(storage, started, settled, crashed);
            storage.Close();
        }

        Assert.InRange(crashed, 1, Rounds * Writers);
        Assert.True(settled.Count > 1000, $"{settled.Count} settled");
    }

    /// <summary>The child: writes and acknowledges until it is killed, or for half a minute should its parent be gone.</summary>
    [Fact]
    public async Task Child_that_is_killed()
    {
        var path = Environment.GetEnvironmentVariable(ChildFolder);
        Assert.SkipWhen(path is null, "runs only as the child of Kill_9_loses_nothing_that_was_acknowledged");
        using var storage = new StorageFixture(new DatabaseOptions { CheckpointPages = 200 }, path);
        var round = Directory.GetFiles(path, "acknowledged-*").Length;
        var clock = Stopwatch.StartNew();
        await using var acknowledgements = new FileStream(
            Path.Combine(path, $"acknowledged-{round}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                while (clock.Elapsed < TimeSpan.FromSeconds(30))
                {
                    var request = storage.Ids.Next();
                    var start = storage.Start(request);
                    await storage.Log.AttemptStartedAsync(start);
                    Acknowledge('a', start.Id);
                    await Task.Yield();
                    await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(request));
                    Acknowledge('r', request);
                }
            },
            Stop)));

        void Acknowledge(char kind, long id)
        {
            var line = $"{kind} {id:D18}\n";
            lock (acknowledgements)
            {
                acknowledgements.Write(System.Text.Encoding.ASCII.GetBytes(line));
            }
        }
    }

    [Fact]
    public async Task What_a_dead_process_left_open_is_ended_at_the_start()
    {
        long whole, open, between, empty;
        using (var storage = new StorageFixture(path: _path))
        {
            whole = storage.Ids.Next();
            var start = storage.Start(whole);
            await storage.Log.AttemptStartedAsync(start);
            await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(whole));

            open = storage.Ids.Next();
            var first = storage.Start(open, 1);
            await storage.Log.AttemptStartedAsync(first);
            await storage.Log.AttemptEndedAsync(StorageFixture.End(first.Id, AttemptOutcome.Error));
            await storage.Log.AttemptStartedAsync(storage.Start(open, 2, provider: 7));

            between = storage.Ids.Next();
            var only = storage.Start(between);
            await storage.Log.AttemptStartedAsync(only);
            await storage.Log.AttemptEndedAsync(StorageFixture.End(only.Id, AttemptOutcome.Unreachable));

            empty = storage.Ids.Next();
            await storage.Log.SettledAsync(null, StorageFixture.Record(empty, attempts: 0) with { Outcome = RequestOutcome.Refused });
            storage.Close();
        }

        using var after = new StorageFixture(path: _path);
        Assert.Equal(2, after.Database.Recovered);
        Assert.Equal(RequestOutcome.Ok, after.Log.GetRequest(whole)!.Request.Outcome);
        Assert.Equal(RequestOutcome.Refused, after.Log.GetRequest(empty)!.Request.Outcome);

        var crashed = after.Log.GetRequest(open)!;
        Assert.Equal(RequestOutcome.Crashed, crashed.Request.Outcome);
        Assert.Equal(Ids.TimeOf(open), crashed.Request.StartedAt);
        Assert.Equal((2, 7L, "crashed"), (crashed.Request.Attempts, crashed.Request.ProviderId!.Value, crashed.Request.ErrorCode));
        Assert.Equal([AttemptOutcome.Error, AttemptOutcome.Interrupted], crashed.Attempts.Select(attempt => attempt.Outcome!.Value));

        var lost = after.Log.GetRequest(between)!;
        Assert.Equal(RequestOutcome.Crashed, lost.Request.Outcome);
        Assert.Equal(AttemptOutcome.Unreachable, Assert.Single(lost.Attempts).Outcome);

        after.Close();
        using var again = new StorageFixture(path: _path);
        Assert.Equal(0, again.Database.Recovered);
        Assert.Equal(4, again.Log.ListRequests(10).Count);
    }

    [Fact]
    public async Task An_attempt_that_was_open_for_months_is_still_found()
    {
        var old = new AttemptStart(Ids.First(TimeProvider.System.GetUtcNow().AddDays(-90)) + 1, Ids.First(TimeProvider.System.GetUtcNow().AddDays(-90)), 1, 1, null, false, "m", 0, DateTimeOffset.UnixEpoch);
        using (var storage = new StorageFixture(StorageFixture.Quiet with { CheckpointPages = 20 }, _path))
        {
            await storage.Log.AttemptStartedAsync(old);
            for (var i = 0; i < 200; i++)
            {
                var start = storage.Start(storage.Ids.Next());
                await storage.Log.AttemptStartedAsync(start);
                await storage.Log.SettledAsync(StorageFixture.End(start.Id), StorageFixture.Record(start.RequestId));
            }

            storage.Close();
        }

        using var after = new StorageFixture(path: _path);
        Assert.Equal(1, after.Database.Recovered);
        Assert.Equal(RequestOutcome.Crashed, after.Log.GetRequest(old.RequestId)!.Request.Outcome);

        // And once it is ended, the next start does not read those months again.
        var fresh = after.Start(after.Ids.Next());
        await after.Log.AttemptStartedAsync(fresh);
        await after.Log.SettledAsync(StorageFixture.End(fresh.Id), StorageFixture.Record(fresh.RequestId));
        after.Close();
        using var again = new StorageFixture(path: _path);
        using var reader = again.Database.OpenReader();
        Assert.InRange(MetaTable.GetNumber(reader, "attempts_open_since")!.Value, Ids.First(Ids.TimeOf(fresh.Id).AddMinutes(-2)), fresh.Id);
    }

    [Fact]
    public async Task Ids_follow_those_on_disk()
    {
        var future = new Ids(new Ahead()).Next();
        using (var storage = new StorageFixture(path: _path))
        {
            await storage.Log.SettledAsync(null, StorageFixture.Record(future, attempts: 0));
            storage.Close();
        }

        using var after = new StorageFixture(path: _path);
        Assert.True(after.Ids.Next() > future);
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private static void Check(StorageFixture storage, HashSet<long> started, HashSet<long> settled, int crashed)
    {
        using var reader = storage.Database.OpenReader();
        using var command = reader.CreateCommand();
        command.CommandText =
            """
            SELECT a.id, a.outcome, r.id, r.outcome FROM attempts a LEFT JOIN requests r ON r.id = a.request_id
            """;
        using var rows = command.ExecuteReader();
        var attempts = new HashSet<long>();
        var requests = new HashSet<long>();
        while (rows.Read())
        {
            attempts.Add(rows.GetInt64(0));
            Assert.False(rows.IsDBNull(1), "an attempt is open");
            Assert.False(rows.IsDBNull(2), "a request has no record");
            requests.Add(rows.GetInt64(2));
            var outcome = (RequestOutcome)rows.GetInt32(3);
            var expected = outcome == RequestOutcome.Crashed ? AttemptOutcome.Interrupted : AttemptOutcome.Ok;
            Assert.Equal(expected, (AttemptOutcome)rows.GetInt32(1));
            if (outcome == RequestOutcome.Crashed)
            {
                Assert.DoesNotContain(rows.GetInt64(2), settled);
                crashed--;
            }
        }

        Assert.Subset(attempts, started);
        Assert.Subset(requests, settled);
        Assert.Equal(attempts.Count, requests.Count);
        Assert.Equal(0, crashed);
    }

    private static async Task UntilAsync(Func<bool> condition, Process child)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.False(child.HasExited, "the child ended by itself");
            Assert.True(tries < 6000, "the child is too slow");
            await Task.Delay(5, Stop);
        }
    }

    private Process Child()
    {
        // The tests are a program; here it plays the server.
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CrashTests).Assembly.Location);
        }

        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(CrashTests).FullName}.{nameof(Child_that_is_killed)}");
        start.Environment[ChildFolder] = _path;
        var child = Process.Start(start)!;
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        return child;
    }

    private sealed class Ahead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(365);
    }
}
