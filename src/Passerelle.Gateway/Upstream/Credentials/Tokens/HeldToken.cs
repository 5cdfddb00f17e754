namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>A token in use. It is also the mark by which a refusal finds out whether it has been renewed meanwhile.</summary>
internal sealed class HeldToken<T>
    where T : class
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Endless = TimeSpan.FromDays(365);

    /// <param name="fetched">The token.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="isRenewal">Whether the provider had refused the one before.</param>
    public HeldToken(FetchedToken<T> fetched, DateTimeOffset askedAt, bool isRenewal)
    {
        Value = fetched.Value;
        FetchedAt = askedAt;
        IsRenewal = isRenewal;
        ExpiresAt = fetched.Lifetime > Endless ? DateTimeOffset.MaxValue : askedAt + fetched.Lifetime;
        RefreshAt = ExpiresAt == DateTimeOffset.MaxValue ? ExpiresAt : ExpiresAt - Shorter(Ahead, fetched.Lifetime / 2);
    }

    /// <summary>The token.</summary>
    public T Value { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset FetchedAt { get; }

    /// <summary>When it ends; the end of time for one that does not.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>From when on the next one is fetched while this one is used: five minutes before its end (VTX-3), or half-way for one that is shorter than ten.</summary>
    public DateTimeOffset RefreshAt { get; }

    /// <summary>Whether it was fetched because the provider had refused the one before.</summary>
    public bool IsRenewal { get; }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
