namespace Passerelle.Protocol;

/// <summary>Why a request failed. The kind decides the HTTP status and the words that each dialect uses for it.</summary>
public enum ApiErrorKind
{
    /// <summary>400: a field is missing, of the wrong type, or out of range.</summary>
    InvalidRequest,

    /// <summary>401: no gateway key, or one that is not valid.</summary>
    Unauthorized,

    /// <summary>402: who asks has no money left for this.</summary>
    PaymentRequired,

    /// <summary>403: the caller is known and may not do this.</summary>
    Forbidden,

    /// <summary>404: no such route or object.</summary>
    NotFound,

    /// <summary>404: no such model. Apart from <see cref="NotFound"/> because client libraries act on the code.</summary>
    ModelNotFound,

    /// <summary>405: the route exists, this method does not.</summary>
    MethodNotAllowed,

    /// <summary>408: the caller did not send its request in time.</summary>
    RequestTimeout,

    /// <summary>409: the object is not in a state that allows this.</summary>
    Conflict,

    /// <summary>413: the body is larger than allowed.</summary>
    TooLarge,

    /// <summary>415: the body has an encoding or media type that is not read here.</summary>
    UnsupportedMediaType,

    /// <summary>429: too many requests, by a limit of the gateway or of the provider.</summary>
    RateLimited,

    /// <summary>500: a bug. Its message never reaches the caller.</summary>
    Internal,

    /// <summary>502: the provider could not be reached, or its answer made no sense.</summary>
    UpstreamFailed,

    /// <summary>503: the gateway or the provider cannot serve now.</summary>
    Unavailable,

    /// <summary>504: the provider did not answer in time.</summary>
    UpstreamTimeout,
}
