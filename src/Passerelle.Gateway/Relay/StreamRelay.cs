using System.IO.Pipelines;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Carries a stream in the caller's own dialect: the provider's bytes as they come, whole events at a time, watched on their way.
/// Nothing reaches the caller, not even the status, before the model has said something; until then any failure can go to another
/// attempt. After it there is no way back: a stream that breaks ends with an error event and never with an invented end.
/// </summary>
/// <remarks>
/// Back-pressure: the next read waits for the caller's connection to take the last. An idle stream holds no buffer (zero-byte
/// reads), and an event costs no allocation.
/// </remarks>
public sealed class StreamRelay(GatewayOptions options, Ledger ledger, SignatureVault vault, TimeProvider time)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(250);

    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 8 * 1024, useZeroByteReads: true, leaveOpen: true);

    /// <summary>Carries the stream; or leaves <see cref="Attempt.Failure"/> with nothing sent; or, after content, ends the caller's stream with the failure.</summary>
    public async ValueTask CarryAsync(Exchange x, Attempt attempt, AttemptClock clock)
    {
        var started = time.GetTimestamp();
        await using var stream = await AnswerBytes.OpenAsync(attempt.Response!, clock.Token);
        var reader = PipeReader.Create(stream, ReaderOptions);
        await using var left = clock.Token.UnsafeRegister(static r => ((PipeReader)r!).CancelPendingRead(), reader);
        var form = Form(x, attempt);
        var carried = new CarriedStream(x, attempt, form, options.MaxEventBytes);
        try
        {
            while (!carried.Ended)
            {
                var reading = reader.ReadAsync(CancellationToken.None);
                if (!reading.IsCompleted)
                {
                    clock.Limit(options.Timeouts.Idle);
                }

                var read = await reading;
                x.Aborted.ThrowIfCancellationRequested();
                if (clock.Token.IsCancellationRequested)
                {
                    carried.Break(clock.Failure(attempt.Target.Provider));
                    break;
                }

                carried.See(read.Buffer, read.IsCompleted);
                if (carried.IsWhole && attempt.Wire.Dialect is not IProviderChatDialect)
                {
                    carried.Break(new UpstreamFailure(UpstreamErrors.Failed(attempt.Target.Provider, "it sent no event stream, though it said so"), NextStep.Stop));
                }
                else if (carried.IsWhole)
                {
                    form = Whole(x, attempt);
                    carried.SeeWhole(read.Buffer, form);
                }

                if (carried.MayBegin && !attempt.Committed)
                {
                    x.UpstreamWait += time.GetElapsedTime(started);
                    Commit(x, attempt);
                }

                if (attempt.Committed)
                {
                    carried.Write(x.Http.Response.BodyWriter);
                    if (!carried.Ended)
                    {
                        await FlushAsync(x);
                    }
                }

                reader.AdvanceTo(carried.Consumed, carried.Examined);
            }
        }
        catch (Exception e) when (AnswerBytes.IsBroken(e) && !x.Aborted.IsCancellationRequested)
        {
            carried.Break(new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again));
        }

        if (attempt.Committed)
        {
            // On record first, then the last bytes: see GatewayPipeline.
            carried.Close();
            if (form is not null)
            {
                await vault.KeepAsync(x.Caller!.Key.Id, form.Calls);
            }

            await ledger.SettleAsync(x);
            carried.WriteEnd(x.Http.Response.BodyWriter);
            await FlushAsync(x);
            await x.Http.Response.CompleteAsync();
            await DrainAsync(reader, attempt, clock);
        }
    }

    /// <summary>The form that the provider's events get; null when they pass as they are.</summary>
    private StreamForm? Form(Exchange x, Attempt attempt) =>
        attempt.Wire.IsTranslated ? new TranslatedForm((AnswerReader)attempt.Observer, (ICallerChatDialect)x.Dialect, x.Frame(attempt.Target.Model, time))
        : attempt.Wire.Framing == StreamFraming.BedrockChunks ? new ReframedForm(attempt.Observer, x.Dialect)
        : x.Head!.AsArray ? new ArrayForm(attempt.Observer)
        : null;

    /// <summary>The form for an answer that came whole.</summary>
    private TranslatedForm Whole(Exchange x, Attempt attempt) =>
        new(((IProviderChatDialect)attempt.Wire.Dialect).ReadAnswer(attempt.Target.Traits), (ICallerChatDialect)x.Dialect, x.Frame(attempt.Target.Model, time));

    private static void Commit(Exchange x, Attempt attempt)
    {
        attempt.Committed = true;
        if (!attempt.Wire.IsTranslated)
        {
            // The writer of a translation may still repeat parts of the request.
            x.Body!.Dispose();
        }

        x.FirstToken = x.Elapsed;
        Answer.BeginStream(x, attempt.Response!);
    }

    private static async ValueTask FlushAsync(Exchange x)
    {
        var flushed = await x.Http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new OperationCanceledException("The caller has left.", x.Aborted);
        }
    }

    /// <summary>
    /// Reads on to the connection's own end after a good stream, so that it can be used again. A provider that has more to say, or
    /// takes its time, loses the connection instead.
    /// </summary>
    private static async ValueTask DrainAsync(PipeReader reader, Attempt attempt, AttemptClock clock)
    {
        if (attempt.Failure is null)
        {
            clock.Limit(DrainLimit);
            var rest = await reader.ReadAsync(CancellationToken.None);
            reader.AdvanceTo(rest.Buffer.End);
        }

        await reader.CompleteAsync();
    }
}
