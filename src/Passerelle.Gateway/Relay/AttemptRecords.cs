using Passerelle.Gateway.Records;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>An attempt as it is kept.</summary>
internal static class AttemptRecords
{
    /// <summary>How an attempt has ended.</summary>
    public static AttemptEnd End(Attempt attempt, TimeProvider time)
    {
        var duration = time.GetElapsedTime(attempt.StartedTimestamp);
        return new AttemptEnd(attempt.Id, duration, attempt.Status, Outcome(attempt), attempt.Committed, attempt.Failure?.Error.Message)
        {
            KeyId = attempt.Key?.Id,
            EndedAt = attempt.StartedAt + duration,
        };
    }

    private static AttemptOutcome Outcome(Attempt attempt) => attempt switch
    {
        { Finished: true } => AttemptOutcome.Ok,
        { Failure: null } => AttemptOutcome.ClientGone,
        { Failure.Error.Kind: ApiErrorKind.UpstreamTimeout } => AttemptOutcome.Timeout,
        { Status: null } => AttemptOutcome.Unreachable,
        { Committed: true } => AttemptOutcome.Truncated,
        _ => AttemptOutcome.Error,
    };
}
