using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Metering;

/// <summary>
/// Puts the end of a request on record, exactly once however it ended: what the last attempt came to, what was used, what the
/// caller was told. Called before the caller gets its last byte, and again at the end of the pipeline for all that ended otherwise.
/// </summary>
public sealed partial class Ledger(RecordLog records, TimeProvider time, ILogger<Ledger> logger)
{
    /// <summary>Settles the request if that has not been done. Never throws: by now the answer belongs to the caller.</summary>
    public async ValueTask SettleAsync(Exchange x)
    {
        // Whoever could not say who it is leaves no rows: anyone could fill the disk.
        if (x.Settled || x.Caller is null)
        {
            return;
        }

        x.Settled = true;
        try
        {
            AttemptEnd? attempt = x.Attempt is { } last ? AttemptRecords.End(last, time) : null;
            await records.SettledAsync(attempt, Record(x));
        }
        catch (StorageException e)
        {
            LogLost(e, x.RequestId);
        }
    }

    private static RequestRecord Record(Exchange x)
    {
        var last = x.Attempt;
        var usage = last?.Observer.Usage ?? default;
        return new RequestRecord
        {
            Id = x.Id,
            GatewayKeyId = x.Caller!.Key.Id,
            StartedAt = x.StartedAt,
            Duration = x.Elapsed,
            FirstToken = x.FirstToken,
            Overhead = x.Overhead,
            Dialect = x.Dialect.Name,
            Model = x.Model ?? x.Head?.Model ?? "",
            ProviderId = last?.Target.Provider.Id,
            TargetModel = last?.Target.Model,
            Stream = x.Head?.Stream ?? false,
            Status = x.Status,
            Outcome = x.Outcome,
            Attempts = x.Attempts.Count,
            ErrorCode = x.ErrorCode,
            InputTokens = usage.Input,
            CachedTokens = usage.CachedInput,
            OutputTokens = usage.Output,
            ReasoningTokens = usage.Reasoning,
            UsageJson = last?.Observer.RawUsage ?? default,
            RequestBytes = x.Body?.BytesReceived ?? 0,
            ResponseBytes = x.ResponseBytes,
        };
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The end of {RequestId} could not be put on record")]
    private partial void LogLost(Exception exception, string requestId);
}
