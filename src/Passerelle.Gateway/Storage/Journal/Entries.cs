using Passerelle.Gateway.Records;

namespace Passerelle.Gateway.Storage.Journal;

/// <summary>
/// The order of values in each kind of entry. It is that of the columns of <see cref="AttemptTable"/> and <see cref="RequestTable"/>; what is for
/// other tables comes first.
/// </summary>
internal static class Entries
{
    private const int MostUsageBytes = 2048;

    public static void Put(ref EntryWriter entry, in AttemptStart start)
    {
        entry.Put(start.Id);
        entry.Put(start.RequestId);
        entry.Put(start.N);
        entry.Put(start.ProviderId);
        entry.Put(start.KeyId);
        entry.Put(start.Model);
        entry.Put(start.UrlRule);
        entry.Put(start.StartedAt.ToUnixTimeMilliseconds());
    }

    public static void Put(ref EntryWriter entry, in AttemptEnd end)
    {
        entry.Put(end.KeyId);
        entry.Put(end.EndedAt.ToUnixTimeMilliseconds());
        entry.Put(end.Id);
        entry.Put((long)end.Duration.TotalMicroseconds);
        entry.Put(end.Status);
        entry.Put((long)end.Outcome);
        entry.Put(end.Committed ? 1 : 0);
        entry.Put(end.Error);
    }

    public static void Put(ref EntryWriter entry, in RequestRecord record)
    {
        entry.Put(record.Id);
        entry.Put(record.GatewayKeyId);
        entry.Put(record.StartedAt.ToUnixTimeMilliseconds());
        entry.Put((long)record.Duration.TotalMicroseconds);
        entry.Put(record.FirstToken is { } first ? (long)first.TotalMicroseconds : null);
        entry.Put((long)record.Overhead.TotalMicroseconds);
        entry.Put(record.Dialect);
        entry.Put(record.Model);
        entry.Put(record.ProviderId);
        entry.Put(record.TargetModel);
        entry.Put(record.Stream ? 1 : 0);
        entry.Put(record.Status);
        entry.Put((long)record.Outcome);
        entry.Put(record.Attempts);
        entry.Put(record.ErrorCode);
        entry.Put(record.InputTokens);
        entry.Put(record.CachedTokens);
        entry.Put(record.OutputTokens);
        entry.Put(record.ReasoningTokens);
        entry.Put(record.UsageJson.Length <= MostUsageBytes ? record.UsageJson.Span : default);
        entry.Put(record.CostNano);
        entry.Put(record.RequestBytes);
        entry.Put(record.ResponseBytes);
    }
}
