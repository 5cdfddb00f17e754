using System.Buffers;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Carries an answer that is not a stream: read whole, looked at, then given to the caller byte for byte. Nothing has been sent when
/// it turns out to be cut short, an error under a good status, or no JSON at all, so that another attempt can still be made.
/// </summary>
public sealed class BodyRelay(GatewayOptions options, BodyBudget budget, Ledger ledger, SignatureVault vault, TimeProvider time)
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Carries the answer, or leaves <see cref="Attempt.Failure"/> with nothing sent.</summary>
    public async ValueTask CarryAsync(Exchange x, Attempt attempt, AttemptClock clock)
    {
        using var buffer = new AnswerBuffer(budget);
        try
        {
            var started = time.GetTimestamp();
            try
            {
                attempt.Failure = await ReadAsync(attempt, buffer, clock);
            }
            finally
            {
                x.UpstreamWait += time.GetElapsedTime(started);
            }

            var body = buffer.Written;
            if (x.Dialect is ICallerEmbeddingsDialect embeddings)
            {
                await CarryEmbeddingsAsync(x, attempt, embeddings, body);
            }
            else if (x.Dialect is ICallerRerankDialect reranking)
            {
                await CarryRankingAsync(x, attempt, reranking, body);
            }
            else if (x.Dialect is TokenCountDialect counting)
            {
                await CarryCountAsync(x, attempt, counting, body);
            }
            else if (attempt.Failure is null && attempt.Wire.Dialect is IProviderChatDialect spoken && EventsAsBody.IsStream(body.Span))
            {
                var answer = new AnswerBuilder();
                var sink = new RememberingSink(answer, x.RequestId);
                attempt.Failure = EventsAsBody.Read(attempt, spoken, body, options.MaxEventBytes, sink);
                if (attempt.Failure is null)
                {
                    await vault.KeepAsync(x.Caller!.Key.Id, sink.Calls);
                    await GiveAsync(x, attempt, Write(x, attempt, answer.Answer));
                }
            }
            else if (attempt.Wire.IsTranslated)
            {
                var answer = new AnswerBuilder();
                var sink = new RememberingSink(answer, x.RequestId);
                attempt.Failure ??= Judge(attempt, ((AnswerReader)attempt.Observer).ReadBody(Utf8Text.Clean(body.Span), sink), body.Span);
                if (attempt.Failure is null && answer.Answer.Error is not null)
                {
                    // Half an answer and then an error: there is no way to say that in a whole one.
                    attempt.Failure = UpstreamErrors.OfInner(attempt.Target.Provider, body.Span);
                }

                if (attempt.Failure is null)
                {
                    await vault.KeepAsync(x.Caller!.Key.Id, sink.Calls);
                    await GiveAsync(x, attempt, Write(x, attempt, answer.Answer));
                }
            }
            else
            {
                attempt.Failure ??= Judge(attempt, attempt.Observer.SeeBody(body.Span), body.Span);
                if (attempt.Failure is null)
                {
                    x.Body!.Dispose();
                    await GiveAsync(x, attempt, body);
                }
            }
        }
        catch (Exception e) when ((AnswerBytes.IsBroken(e) || e is OperationCanceledException) && !attempt.Committed && !x.Aborted.IsCancellationRequested)
        {
            attempt.Failure = clock.Token.IsCancellationRequested
                ? clock.Failure(attempt.Target.Provider)
                : new UpstreamFailure(UpstreamErrors.Truncated(attempt.Target.Provider), NextStep.Again);
        }
    }

    /// <summary>Room for one byte more than is announced, in which the end shows itself.</summary>
    private int Expected(HttpResponseMessage response) =>
        response.Content.Headers.ContentLength is { } length ? (int)Math.Min(length, options.MaxAnswerBytes) + 1 : FirstBuffer;

    /// <summary>Reads the whole answer, or says why not.</summary>
    private async ValueTask<UpstreamFailure?> ReadAsync(Attempt attempt, AnswerBuffer buffer, AttemptClock clock)
    {
        await using var stream = await AnswerBytes.OpenAsync(attempt.Response!, clock.Token);
        var expected = Expected(attempt.Response!);
        while (buffer.Length <= options.MaxAnswerBytes)
        {
            if (buffer.Room.IsEmpty && !buffer.TryGrow(buffer.Length == 0 ? expected : (int)Math.Min(buffer.Length * 2L, options.MaxAnswerBytes + 1L)))
            {
                return new UpstreamFailure(Full(), NextStep.Stop);
            }

            var reading = stream.ReadAsync(buffer.Room, clock.Token);
            if (!reading.IsCompleted)
            {
                clock.Limit(options.Timeouts.Idle);
            }

            var read = await reading;
            if (read == 0)
            {
                clock.Pause();
                return null;
            }

            buffer.Advance(read);
        }

        return new UpstreamFailure(
            UpstreamErrors.Failed(attempt.Target.Provider, $"its answer is larger than {options.MaxAnswerBytes / (1024 * 1024)} MB"), NextStep.Stop);
    }

    private static ApiError Full() => new(ApiErrorKind.Unavailable, "The gateway holds too many large bodies now; try again in a moment.")
    {
        Code = "overloaded",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Whether a body under a good status is an answer at all.</summary>
    private static UpstreamFailure? Judge(Attempt attempt, AnswerMarks marks, ReadOnlySpan<byte> body)
    {
        var provider = attempt.Target.Provider;
        if ((marks & AnswerMarks.Malformed) != 0)
        {
            var cut = body.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
            return cut
                ? new UpstreamFailure(UpstreamErrors.Truncated(provider), NextStep.Again)
                : new UpstreamFailure(UpstreamErrors.Failed(provider, "its answer is not JSON. Check the address: a web page often answers at a wrong one"), NextStep.Stop);
        }

        return (marks & AnswerMarks.Content) != 0 ? null
            : (marks & AnswerMarks.Error) != 0 ? UpstreamErrors.OfInner(provider, body)
            : (marks & AnswerMarks.Finish) == 0 && !IsOfItsOwnKind(attempt, body) ? UpstreamErrors.Empty(provider)
            : null;
    }

    /// <summary>
    /// Whether a body in which nothing was said passes all the same to a caller of its own dialect: the promise of an answer
    /// (<c>background</c> of OpenAI's Responses), a candidate of Google's without content, or something that is no conversation at all.
    /// </summary>
    private static bool IsOfItsOwnKind(Attempt attempt, ReadOnlySpan<byte> body)
    {
        if (attempt.Wire.IsTranslated || body.IndexOf((byte)':') < 0)
        {
            return false;
        }

        return attempt.Wire.Dialect.Name switch
        {
            "openai-chat" => body.IndexOf("\"choices\""u8) < 0,
            "anthropic-messages" => body.IndexOf("\"content\""u8) < 0,
            "openai-responses" => body.IndexOf("\"output\""u8) < 0 || body.IndexOf("\"queued\""u8) >= 0 || body.IndexOf("\"in_progress\""u8) >= 0,
            "gemini" => body.IndexOf("\"candidates\""u8) is var at && (at < 0 || body[(at + 12)..].TrimStart(" :\t\r\n["u8) is [(byte)'{', ..]),
            _ => true,
        };
    }

    /// <summary>Vectors pass as they are when they are what the caller asked for, in its dialect and encoding; otherwise they are written anew.</summary>
    private async ValueTask CarryEmbeddingsAsync(Exchange x, Attempt attempt, ICallerEmbeddingsDialect dialect, ReadOnlyMemory<byte> body)
    {
        attempt.Failure ??= Judge(attempt, attempt.Observer.SeeBody(body.Span), body.Span);
        if (attempt.Failure is not null)
        {
            return;
        }

        if (!attempt.Wire.IsTranslated && dialect is IEmbeddingsDialect same && same.MayPass(x.Body!.Memory.Span, body.Span))
        {
            await GiveAsync(x, attempt, body);
            return;
        }

        var request = x.NeutralEmbeddings();
        if (((IEmbeddingsDialect)attempt.Wire.Dialect).ReadAnswer(body, request, out var answer) is { } error)
        {
            attempt.Failure = new UpstreamFailure(UpstreamErrors.Failed(attempt.Target.Provider, error.Message.TrimEnd('.')), NextStep.Stop);
            return;
        }

        var output = new ArrayBufferWriter<byte>(body.Length);
        dialect.WriteAnswer(output, answer, request, x.Frame(attempt.Target.Model, time));
        await GiveAsync(x, attempt, output.WrittenMemory);
    }

    private async ValueTask CarryRankingAsync(Exchange x, Attempt attempt, ICallerRerankDialect dialect, ReadOnlyMemory<byte> body)
    {
        attempt.Failure ??= Judge(attempt, attempt.Observer.SeeBody(body.Span), body.Span);
        if (attempt.Failure is not null)
        {
            return;
        }

        if (((RerankDialect)attempt.Wire.Dialect).ReadAnswer(body, x.NeutralRerank(), out var answer) is { } error)
        {
            attempt.Failure = new UpstreamFailure(UpstreamErrors.Failed(attempt.Target.Provider, error.Message.TrimEnd('.')), NextStep.Stop);
            return;
        }

        var output = new ArrayBufferWriter<byte>(1024);
        dialect.WriteAnswer(output, answer, x.Frame(attempt.Target.Model, time));
        await GiveAsync(x, attempt, output.WrittenMemory);
    }

    private async ValueTask CarryCountAsync(Exchange x, Attempt attempt, TokenCountDialect dialect, ReadOnlyMemory<byte> body)
    {
        attempt.Failure ??= Judge(attempt, attempt.Observer.SeeBody(body.Span), body.Span);
        if (attempt.Failure is null)
        {
            var output = new ArrayBufferWriter<byte>(64);
            if (attempt.Wire.IsTranslated)
            {
                dialect.WriteCount(output, ((TokenCountDialect)attempt.Wire.Dialect).ReadCount(body.Span)!.Value);
            }

            await GiveAsync(x, attempt, attempt.Wire.IsTranslated ? output.WrittenMemory : body);
        }
    }

    private ReadOnlyMemory<byte> Write(Exchange x, Attempt attempt, Protocol.Model.Answer answer)
    {
        var output = new ArrayBufferWriter<byte>(FirstBuffer);
        ((ICallerChatDialect)x.Dialect).WriteAnswer(output, answer, x.Frame(attempt.Target.Model, time));
        return output.WrittenMemory;
    }

    private async ValueTask GiveAsync(Exchange x, Attempt attempt, ReadOnlyMemory<byte> body)
    {
        x.FirstToken = x.Elapsed;
        x.ResponseBytes = body.Length;
        x.Status = 200;
        x.Outcome = RequestOutcome.Ok;
        attempt.Finished = true;
        attempt.Committed = true;
        await ledger.SettleAsync(x);
        Answer.Begin(x, attempt.Response!, 200, body.Length);
        if (x.Http.Response.ContentType?.Contains("event-stream", StringComparison.OrdinalIgnoreCase) == true)
        {
            x.Http.Response.ContentType = "application/json";
        }

        // The head goes with it, in one piece, and nothing is copied before the head is written.
        await x.Http.Response.BodyWriter.WriteAsync(body, x.Aborted);
    }
}
