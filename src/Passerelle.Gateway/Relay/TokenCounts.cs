using System.Buffers;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Answers those who ask how many tokens a request would have: with the provider's own count where it gives one, in whatever dialect,
/// else with an estimate that says so. Coding agents ask all the time, and take a 404 for a broken gateway.
/// </summary>
public sealed class TokenCounts(AttemptLoop attempts, Ledger ledger)
{
    /// <summary>Says that nobody has counted.</summary>
    private const string EstimateHeader = "x-passerelle-token-count";

    /// <summary>Answers; false for a request of another kind.</summary>
    /// <exception cref="GatewayException">The request is wrong, or the provider failed in another way than not knowing the question.</exception>
    public async ValueTask<bool> TryRunAsync(Exchange x)
    {
        if (x.Dialect is not TokenCountDialect dialect)
        {
            return false;
        }

        if (x.Plan.Targets[0] is var target && target.Provider.Type.CounterFor(target, dialect) is not null)
        {
            try
            {
                await attempts.RunAsync(x);
                return true;
            }
            catch (GatewayException) when (IsUnknownThere(x.Attempt))
            {
                // Many speak a dialect without its counting.
                x.UpstreamAnswer = null;
            }
        }

        await EstimateAsync(x, dialect);
        return true;
    }

    /// <summary>Whether the provider has no such question, or its address no place for it.</summary>
    private static bool IsUnknownThere(Attempt? last) => last is null or { Committed: false, Status: 404 or 405 or 501 };

    private async ValueTask EstimateAsync(Exchange x, TokenCountDialect dialect)
    {
        var output = new ArrayBufferWriter<byte>(64);
        dialect.WriteCount(output, TokenEstimate.Of(x.Neutral()));
        x.Status = 200;
        x.Outcome = RequestOutcome.Ok;
        x.ResponseBytes = output.WrittenCount;
        await ledger.SettleAsync(x);
        Answer.BeginOwn(x, output.WrittenCount);
        x.Http.Response.Headers[EstimateHeader] = "estimated";
        await x.Http.Response.Body.WriteAsync(output.WrittenMemory, x.Aborted);
    }
}
