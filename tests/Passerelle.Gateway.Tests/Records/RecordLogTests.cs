using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Records;

public sealed class RecordLogTests
{
    [Fact]
    public async Task A_request_with_two_attempts_reads_back_as_written()
    {
        using var storage = new StorageFixture();
        var request = storage.Ids.Next();
        var first = storage.Start(request, 1, key: 7);
        var second = storage.Start(request, 2, provider: 2);
        await storage.Log.AttemptStartedAsync(first);
        await storage.Log.AttemptEndedAsync(StorageFixture.End(first.Id, AttemptOutcome.Timeout, "no answer in 30 s"));
        await storage.Log.AttemptStartedAsync(second);
        var record = StorageFixture.Record(request, attempts: 2);
        await storage.Log.SettledAsync(StorageFixture.End(second.Id), record);

        var detail = storage.Log.GetRequest(request);

        Assert.NotNull(detail);
        Assert.Equal(record.UsageJson.ToArray(), detail.Request.UsageJson.ToArray());
        Assert.Equal(record with { UsageJson = default, StartedAt = Ids.TimeOf(request) }, detail.Request with { UsageJson = default });
        Assert.Collection(
            detail.Attempts,
            attempt =>
            {
                Assert.Equal(first, attempt.Start);
                Assert.Equal(AttemptOutcome.Timeout, attempt.Outcome);
                Assert.Equal(500, attempt.Status);
                Assert.Equal(TimeSpan.FromMicroseconds(812_345), attempt.Duration);
                Assert.Equal(false, attempt.Committed);
                Assert.Equal("no answer in 30 s", attempt.Error);
            },
            attempt =>
            {
                Assert.Equal(second, attempt.Start);
                Assert.Equal(AttemptOutcome.Ok, attempt.Outcome);
                Assert.Equal(true, attempt.Committed);
                Assert.Null(attempt.Error);
            });
    }
}
