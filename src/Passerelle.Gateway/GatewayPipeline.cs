using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Admission;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Storage;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>
/// The way of one request, one line a stage. Each stage lives in the folder named beside it, reads and fills the
/// <see cref="Exchange"/>, and leaves early only by <see cref="GatewayException"/>.
/// </summary>
/// <remarks>
/// The record is settled before the caller gets the last byte of its answer: whoever has a whole answer in hand can be sure that
/// it is on disk, also if the process is killed at that moment.
/// </remarks>
public sealed partial class GatewayPipeline(
    ConfigStore config,
    Ids ids,
    Drain drain,
    Authenticator authenticator,
    Ingress ingress,
    RoutePlanner planner,
    AdmissionGate gate,
    AttemptLoop attempts,
    TokenCounts counts,
    Ledger ledger,
    RequestLog log,
    TimeProvider time,
    ILogger<GatewayPipeline> logger)
{
    /// <summary>Serves one request of a dialect, from its arrival to its record.</summary>
    /// <param name="http">The connection to the caller.</param>
    /// <param name="dialect">How the caller talks.</param>
    /// <param name="route">What it says in the address, where the dialect does so; null otherwise.</param>
    public async Task RunAsync(HttpContext http, ICallerDialect dialect, CallRoute? route = null)
    {
        using var x = new Exchange(http, dialect, config.Current, ids.Next(), time) { Route = route };
        try
        {
            using var underWay = drain.Enter(x);       // Drain       not while the server stops
            x.Caller = authenticator.Identify(x);      // Access/     who is asking
            await ingress.ReadAsync(x);                // Ingress     what they ask: the body, and its head
            planner.Plan(x);                           // Routing/    which targets, in what order
            using var permit = gate.Enter(x);          // Admission/  may it run now: models, concurrency
            if (!await counts.TryRunAsync(x))          // Relay/      a question for the number of tokens may be answered here
            {
                await attempts.RunAsync(x);            // Relay/      try targets, carry the answer back
            }
        }
        catch (GatewayException e)
        {
            x.Error = e.Error;
            x.Outcome = x.Attempts.Count > 0 ? RequestOutcome.Error : RequestOutcome.Refused;
        }
        catch (Exception) when (x.Aborted.IsCancellationRequested)
        {
            x.Outcome = RequestOutcome.ClientGone;
        }
        catch (StorageException e)
        {
            x.Error = StorageErrors.Of(e);
            x.Outcome = x.Attempts.Count > 0 ? RequestOutcome.Error : RequestOutcome.Refused;
        }
        catch (Exception e)
        {
            LogBug(e, x.RequestId);
            x.Outcome = RequestOutcome.Error;
            x.Error = new ApiError(ApiErrorKind.Internal, $"The gateway failed on this request. Its log has the reason under {x.RequestId}.");
        }
        finally
        {
            x.Status = x.StatusOfError ?? x.Status;
            await ledger.SettleAsync(x);               // Metering/   what it used, on record
        }

        await Answer.WriteErrorAsync(x);               //             the error, when there was no answer
        log.Write(x);                                  // Records/    one line
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{RequestId} failed by a fault of the gateway")]
    private partial void LogBug(Exception exception, string requestId);
}
