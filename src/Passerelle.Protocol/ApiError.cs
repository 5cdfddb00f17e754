namespace Passerelle.Protocol;

/// <summary>An expected failure, free of any dialect. Each dialect writes it in its own envelope.</summary>
/// <param name="Kind">Why it failed; decides the status.</param>
/// <param name="Message">A sentence for the developer who sent the request: names the field, says what to do. Never a secret.</param>
public sealed record ApiError(ApiErrorKind Kind, string Message)
{
    /// <summary>The field at fault, as a path in the request, such as <c>model</c>; null when no field is.</summary>
    public string? Param { get; init; }

    /// <summary>A machine code such as <c>model_not_found</c>; null for the kind's own code.</summary>
    public string? Code { get; init; }

    /// <summary>Whose fault it is.</summary>
    public ErrorSource Source { get; init; } = ErrorSource.Gateway;

    /// <summary>How long the caller should wait, when that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A provider's status that says more than the kind's, such as 422 or 529; null for the kind's own.</summary>
    public int? FinerStatus { get; init; }

    /// <summary>The request's id, where the dialect's envelope has a place for it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The model that was asked for, where the dialect's envelope has a place for it.</summary>
    public string? Model { get; init; }

    /// <summary>The HTTP status that the caller gets.</summary>
    public int Status => FinerStatus ?? StatusOf(Kind);

    /// <summary>A field of the request is wrong.</summary>
    public static ApiError Invalid(string message, string? param = null, string? code = null) =>
        new(ApiErrorKind.InvalidRequest, message) { Param = param, Code = code };

    /// <summary>The HTTP status (RFC 9110 §15) that a kind of failure has.</summary>
    public static int StatusOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest => 400,
        ApiErrorKind.Unauthorized => 401,
        ApiErrorKind.PaymentRequired => 402,
        ApiErrorKind.Forbidden => 403,
        ApiErrorKind.NotFound or ApiErrorKind.ModelNotFound => 404,
        ApiErrorKind.MethodNotAllowed => 405,
        ApiErrorKind.RequestTimeout => 408,
        ApiErrorKind.Conflict => 409,
        ApiErrorKind.TooLarge => 413,
        ApiErrorKind.UnsupportedMediaType => 415,
        ApiErrorKind.RateLimited => 429,
        ApiErrorKind.Internal => 500,
        ApiErrorKind.UpstreamFailed => 502,
        ApiErrorKind.Unavailable => 503,
        ApiErrorKind.UpstreamTimeout => 504,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
