using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>
/// The token of one credential (VTX-3): fetched when first needed, and again in the background before it ends; by one for all who need it
/// at once; forgotten once when the provider refuses it. A failure is remembered for ten seconds, so that an endpoint that is down is not
/// asked by every request, and while it is down a token that still lives is used.
/// </summary>
internal sealed partial class TokenSlot<T>(ITokenSource<T> source, TimeProvider time, ILogger logger)
    where T : class
{
    /// <summary>How long a failure is not tried again, and a token that came after a refusal is not given up for a second one.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _changing = new();
    private HeldToken<T>? _held;
    private Task<Outcome>? _fetch;
    private CredentialException? _failure;
    private long _failedAt;
    private bool _isRefused;

    /// <summary>Where it comes from.</summary>
    public ITokenSource<T> Source => source;

    /// <summary>The token in use; null when none is.</summary>
    public HeldToken<T>? Held => Volatile.Read(ref _held);

    /// <summary>A token that is good now. Synchronous while there is one.</summary>
    /// <param name="cancellationToken">Ends the waiting; the fetch goes on for the others.</param>
    /// <exception cref="CredentialException">There is none to be had.</exception>
    public ValueTask<HeldToken<T>> GetAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var held = Held;
        if (held is not null && now < held.RefreshAt)
        {
            return new(held);
        }

        Task<Outcome> fetch;
        lock (_changing)
        {
            held = _held;
            if (held is not null && now < held.RefreshAt)
            {
                return new(held);
            }

            var isUsable = held is not null && now < held.ExpiresAt;
            if (_fetch is null && _failure is { } failure && Rest - time.GetElapsedTime(_failedAt) is { Ticks: > 0 } left)
            {
                return isUsable ? new(held!) : ValueTask.FromException<HeldToken<T>>(Again(failure, left));
            }

            // On a thread of its own: the first use of a cloud's library takes its time, which nobody waits for who has a token.
            _fetch ??= Task.Run(FetchAsync, CancellationToken.None);
            if (isUsable)
            {
                return new(held!);
            }

            fetch = _fetch;
        }

        return WaitAsync(fetch, cancellationToken);
    }

    /// <summary>
    /// Gives up a token that the provider has refused; whether asking again is worth it. Many refusals of one token give it up once.
    /// One that came only just now because of a refusal stays: the next would be refused as well.
    /// </summary>
    public bool Forget(HeldToken<T> refused)
    {
        if (!source.CanRenew)
        {
            return false;
        }

        lock (_changing)
        {
            if (ReferenceEquals(_held, refused))
            {
                if (refused.IsRenewal && time.GetUtcNow() - refused.FetchedAt < Rest)
                {
                    return false;
                }

                _held = null;
                _isRefused = true;
            }

            return true;
        }
    }

    private static async ValueTask<HeldToken<T>> WaitAsync(Task<Outcome> fetch, CancellationToken cancellationToken)
    {
        var outcome = await fetch.WaitAsync(cancellationToken);
        return outcome.Token ?? throw Again(outcome.Failure!, outcome.Failure!.RetryAfter);
    }

    /// <summary>The same failure for another who waits: exceptions are not shared.</summary>
    private static CredentialException Again(CredentialException failure, TimeSpan? left) =>
        new(failure.Text, failure.Code, failure.MayPass) { RetryAfter = failure.MayPass ? left : null };

    private async Task<Outcome> FetchAsync()
    {
        var askedAt = time.GetUtcNow();
        bool isRenewal;
        lock (_changing)
        {
            isRenewal = _isRefused;
        }

        try
        {
            var held = new HeldToken<T>(await FetchWithinLimitAsync(), askedAt, isRenewal);
            lock (_changing)
            {
                _held = held;
                _isRefused = false;
                _failure = null;
                _fetch = null;
            }

            LogFetched(source.Identity.Account, held.ExpiresAt);
            return new(held, null);
        }
        catch (CredentialException e)
        {
            var failure = new CredentialException(e.Text, e.Code, e.MayPass) { RetryAfter = e.MayPass ? e.RetryAfter ?? Rest : null };
            lock (_changing)
            {
                _failure = failure;
                _failedAt = time.GetTimestamp();
                _fetch = null;
            }

            LogFailed(source.Identity.Account, e.Code, e.Text.En);
            return new(null, failure);
        }
    }

    private async Task<FetchedToken<T>> FetchWithinLimitAsync()
    {
        using var limit = new CancellationTokenSource(source.Limit, time);
        try
        {
            // Waited for from outside as well: not every library stops when it is told to.
            var fetched = await source.FetchAsync(limit.Token).WaitAsync(limit.Token);
            return fetched.Lifetime > TimeSpan.Zero ? fetched : throw source.Failed(FetchReasons.NoToken, true);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw source.Failed(FetchReasons.NoAnswer(source.Limit), true);
        }
        catch (Exception e) when (e is not CredentialException)
        {
            LogBroken(e.GetType().Name);
            throw source.Failed(FetchReasons.Broke, true);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Token of {Account} fetched, good until {ExpiresAt:u}")]
    private partial void LogFetched(string? account, DateTimeOffset expiresAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Token of {Account} could not be fetched: {Code} {Reason}")]
    private partial void LogFailed(string? account, string code, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Fetching a token failed with an unexpected {Exception}")]
    private partial void LogBroken(string exception);

    private readonly record struct Outcome(HeldToken<T>? Token, CredentialException? Failure);
}
