using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Carries an answer that is neither JSON nor events, such as sound: bytes as they come, one piece at a time, with the last piece held back until
/// the request is on record. There is no way to say an error in such an answer: where the provider breaks off, so does the caller's
/// connection, and nobody takes half of it for the whole.
/// </summary>
public sealed class RawRelay(GatewayOptions options, Ledger ledger, TimeProvider time)
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>Carries the answer; or leaves <see cref="Attempt.Failure"/> with nothing sent.</summary>
    public async ValueTask CarryAsync(Exchange x, Attempt attempt, AttemptClock clock)
    {
        var started = time.GetTimestamp();
        await using var stream = await AnswerBytes.OpenAsync(attempt.Response!, clock.Token);
        var (held, next) = (new byte[PieceBytes], new byte[PieceBytes]);
        try
        {
            var length = await ReadAsync(stream, held, clock);
            if (length == 0)
            {
                attempt.Failure = UpstreamErrors.Empty(attempt.Target.Provider);
                return;
            }

            x.UpstreamWait += time.GetElapsedTime(started);
            Begin(x, attempt);
            while (true)
            {
                var more = await ReadAsync(stream, next, clock);
                if (more == 0)
                {
                    break;
                }

                await WriteAsync(x, held.AsMemory(0, length));
                (held, next, length) = (next, held, more);
            }

            x.Outcome = RequestOutcome.Ok;
            attempt.Finished = true;
            x.ResponseBytes += length;
            await ledger.SettleAsync(x);
            await x.Http.Response.Body.WriteAsync(held.AsMemory(0, length), x.Aborted);
        }
        catch (Exception e) when ((AnswerBytes.IsBroken(e) || e is OperationCanceledException) && !x.Aborted.IsCancellationRequested)
        {
            attempt.Failure = clock.Token.IsCancellationRequested
                ? clock.Failure(attempt.Target.Provider)
                : new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again);
            if (attempt.Committed)
            {
                x.Error = attempt.Failure.Error;
                x.Outcome = RequestOutcome.Truncated;
                await ledger.SettleAsync(x);
                x.Http.Abort();
            }
        }
    }

    private static void Begin(Exchange x, Attempt attempt)
    {
        attempt.Committed = true;
        x.Body!.Dispose();
        x.FirstToken = x.Elapsed;
        var response = attempt.Response!;
        var isCoded = response.Content.Headers.ContentEncoding.Count > 0;
        Answer.Begin(x, response, 200, isCoded ? null : response.Content.Headers.ContentLength);
    }

    private async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, AttemptClock clock)
    {
        var reading = stream.ReadAsync(buffer, clock.Token);
        if (!reading.IsCompleted)
        {
            clock.Limit(options.Timeouts.Idle);
        }

        return await reading;
    }

    private static async ValueTask WriteAsync(Exchange x, ReadOnlyMemory<byte> piece)
    {
        x.ResponseBytes += piece.Length;
        await x.Http.Response.Body.WriteAsync(piece, x.Aborted);
    }
}
