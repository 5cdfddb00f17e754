using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Passerelle.Gateway.Records;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Processes;

/// <summary>
/// <c>kill -9</c> amid traffic, again and again on one data folder. Whoever had a whole answer in hand finds it on record, and the
/// upstream's own books name no call that ours do not know.
/// </summary>
public sealed class KillTests : IDisposable
{
    /// <summary>Makes the load of each round longer, for a run by hand: the most milliseconds before the kill, at least half of it.</summary>
    private const string LoadVariable = "PASSERELLE_TEST_KILL_LOAD_MS";

    private const int Rounds = 10;
    private const int PerSecond = 100;

    private readonly TempFolder _temp = TestFiles.TempFolder();

    private string Folder => _temp.File("data");

    [Fact]
    public async Task Kill_9_LosesNothingThatWasAcknowledged_AndTheBooksAgree()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), UnixSignal.NotHere);
        var longest = int.Parse(Environment.GetEnvironmentVariable(LoadVariable) ?? "1400", CultureInfo.InvariantCulture);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var load = new Load("up", PerSecond);
        var starts = new List<TimeSpan>();
        var key = "";
        var loaded = TimeSpan.Zero;
        await using var upstream = await FaultUpstreamProcess.StartAsync(_temp.File("books"));
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await StartAsync(starts);
            if (round == 0)
            {
                key = server.FirstKey!;
                Assert.Equal(0, (await server.RunAsync("provider", "add", "--name", "up", "--slug", "up", "--address", $"{upstream.Address}v1", "--no-key")).ExitCode);
            }

            using var stop = new CancellationTokenSource();
            var clock = Stopwatch.StartNew();
            var callers = load.RunAsync(server.Address, key, stop.Token);
            await Task.Delay(random.Next(longest / 2, longest), TestContext.Current.CancellationToken);
            server.Signal(UnixSignal.Kill);
            loaded += clock.Elapsed;
            await stop.CancelAsync();
            await callers;
            await server.WaitForExitAsync();
        }

        // The last start ends what the last kill left open.
        await using (var server = await StartAsync(starts))
        {
            Assert.Equal(0, await server.StopAsync());
        }

        var books = await EndedBooksAsync(upstream);
        using var records = StoredRecords.Read(Folder);
        Assert.Equal("ok", records.Integrity());
        var requests = records.Requests();
        var attempts = records.Attempts();
        Report(seed, starts, loaded, load, requests, attempts, books);

        CheckAttempts(attempts, books, requests);
        CheckAnswers(load, attempts, books, requests);
        Assert.All(starts, start => Assert.True(start < TimeSpan.FromSeconds(10), $"it took {start} to be ready"));
        Assert.True(load.Answers.Count(a => a.Complete) > Rounds * 20, "hardly any answer came");
        Assert.Contains(attempts, a => a.Outcome == AttemptOutcome.Interrupted);
    }

    public void Dispose() => _temp.Dispose();

    /// <summary>Each call that the upstream saw has one row; a row of no call is one that was killed before it was sent.</summary>
    private static void CheckAttempts(IReadOnlyList<StoredAttempt> attempts, IReadOnlyDictionary<string, BookEntry> books, IReadOnlyDictionary<long, StoredRequest> requests)
    {
        Assert.Equal(attempts.Count, attempts.DistinctBy(a => a.Model).Count());
        var known = attempts.ToDictionary(a => a.Model);
        Assert.Empty(books.Keys.Except(known.Keys));
        foreach (var attempt in attempts)
        {
            var request = Assert.Contains(attempt.RequestId, requests);
            Assert.Equal(1, request.Attempts);
            if (attempt.Outcome == AttemptOutcome.Ok)
            {
                Assert.Equal((RequestOutcome.Ok, Ending.Complete), (request.Outcome, books[attempt.Model].Ending));
            }
            else
            {
                Assert.Equal((AttemptOutcome.Interrupted, RequestOutcome.Crashed), (attempt.Outcome, request.Outcome));
            }
        }
    }

    /// <summary>Each whole answer is on record as the caller saw it, with the usage that the upstream told.</summary>
    private static void CheckAnswers(
        Load load, IReadOnlyList<StoredAttempt> attempts, IReadOnlyDictionary<string, BookEntry> books, IReadOnlyDictionary<long, StoredRequest> requests)
    {
        var modelOf = attempts.ToDictionary(a => a.RequestId, a => a.Model);
        foreach (var caller in load.Answers.Where(a => a.Complete))
        {
            var answer = caller.Answer!;
            Assert.Equal(200, answer.Status);
            Assert.True(Ids.TryParseRequest(answer.Header("x-passerelle-request-id"), out var id));
            var request = Assert.Contains(id, requests);
            Assert.Equal(caller.Model, modelOf[id]);
            Assert.Equal((200, RequestOutcome.Ok), (request.Status, request.Outcome));
            var told = books[caller.Model].Usage!;
            Assert.Equal((told.InputTokens, told.OutputTokens), (request.InputTokens, request.OutputTokens));
            if (!caller.Stream)
            {
                using var json = JsonDocument.Parse(answer.Body);
                Assert.Equal(request.OutputTokens, json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt64());
            }
        }
    }

    private static void Report(
        int seed,
        List<TimeSpan> starts,
        TimeSpan loaded,
        Load load,
        IReadOnlyDictionary<long, StoredRequest> requests,
        IReadOnlyList<StoredAttempt> attempts,
        IReadOnlyDictionary<string, BookEntry> books)
    {
        var later = starts.Skip(1).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            seed {seed}; {Rounds} kills in {loaded.TotalSeconds:0.0} s of load
            {load.Answers.Count} requests ({load.Answers.Count / loaded.TotalSeconds:0} a second), {load.Answers.Count(a => a.Complete)} whole answers, of them {load.Answers.Count(a => a.Complete && a.Stream)} streams
            {requests.Count} requests on record, {requests.Values.Count(r => r.Outcome == RequestOutcome.Crashed)} of them crashed
            {attempts.Count} attempts on record, {books.Count} calls in the upstream's books, {attempts.Count(a => !books.ContainsKey(a.Model))} attempts killed before they were sent
            ready after a kill: {later.Average(s => s.TotalMilliseconds):0} ms on average, {later.Max(s => s.TotalMilliseconds):0} ms at most (first start {starts[0].TotalMilliseconds:0} ms)
            """));
    }

    /// <summary>The books by model, once the upstream has noticed every closed connection.</summary>
    private static async Task<IReadOnlyDictionary<string, BookEntry>> EndedBooksAsync(FaultUpstreamProcess upstream)
    {
        for (var tries = 0; ; tries++)
        {
            var books = upstream.ReadBooks();
            if (books.All(b => b.Ended))
            {
                // Two calls of one model would be a retry of a call that was answered.
                return books.ToDictionary(b => b.Model!);
            }

            Assert.True(tries < 100, "The upstream still has calls under way.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<ServerProcess> StartAsync(List<TimeSpan> starts)
    {
        var clock = Stopwatch.StartNew();
        var server = await ServerProcess.StartAsync(Folder, "--log-level", "warning");
        Assert.Equal(200, (await RawHttp.GetAsync(server.Address, "/health/ready")).Status);
        starts.Add(clock.Elapsed);
        return server;
    }
}
