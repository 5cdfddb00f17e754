namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>A token as it came.</summary>
/// <param name="Value">The token.</param>
/// <param name="Lifetime">How long it is good, counted from when it was asked for; <see cref="TimeSpan.MaxValue"/> for a token that does not end.</param>
internal readonly record struct FetchedToken<T>(T Value, TimeSpan Lifetime)
    where T : class;
