namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>An answer that is an error: a status and OpenAI's envelope <c>{"error":{"message","type","param","code"}}</c>.</summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Message">English, as OpenAI's are.</param>
/// <param name="Type">OpenAI's class of the error, such as <c>invalid_request_error</c>.</param>
/// <param name="Param">The field that is at fault, or null.</param>
/// <param name="Code">A fixed word for programs, or null.</param>
internal sealed record PracticeError(int Status, string Message, string Type, string? Param, string? Code)
{
    private const string InvalidRequest = "invalid_request_error";

    /// <summary>Value of the <c>Retry-After</c> header in seconds; null sends none.</summary>
    public int? RetryAfterSeconds { get; init; }

    public static PracticeError Invalid(string? param, string? code, string message) => new(400, message, InvalidRequest, param, code);

    public static PracticeError WrongType(string param, string expected, string got) =>
        Invalid(param, "invalid_type", $"Invalid type for '{param}': expected {expected}, but got {got} instead.");

    public static PracticeError TooLarge(long limit) =>
        new(413, $"The request body is larger than the practice provider's limit of {limit} bytes.", InvalidRequest, null, "request_too_large");

    public static PracticeError UnknownModel(string model) => new(
        404,
        $"The model '{model}' does not exist. The practice provider has: {string.Join(", ", PracticeModels.All)}.",
        InvalidRequest,
        "model",
        "model_not_found");

    public static PracticeError UnknownAddress(string method, string path) => new(
        404,
        $"Unknown request URL: {method} {path}. The practice provider answers POST …/chat/completions and GET …/models.",
        InvalidRequest,
        null,
        "unknown_url");

    public static PracticeError WrongMethod(string method, string path, string allowed) =>
        new(405, $"Not allowed to {method} on {path}; use {allowed}.", InvalidRequest, null, "method_not_supported");

    /// <summary>The failure that <c>[[fail STATUS]]</c> asks for, with the type and code that OpenAI gives with that status.</summary>
    public static PracticeError Asked(int status, string? type, string? code, int? retryAfterSeconds)
    {
        var (usualType, usualCode) = status switch
        {
            401 => (InvalidRequest, "invalid_api_key"),
            402 => ("insufficient_quota", "insufficient_quota"),
            403 => ("request_forbidden", "unsupported_country_region_territory"),
            404 => (InvalidRequest, "model_not_found"),
            429 => ("requests", "rate_limit_exceeded"),
            >= 500 => ("server_error", null),
            _ => (InvalidRequest, (string?)null),
        };
        var message = $"Practice failure {status}: the directive [[fail {status}]] in the prompt asked for it.";
        return new(status, message, type ?? usualType, null, code ?? usualCode) { RetryAfterSeconds = retryAfterSeconds };
    }

    /// <summary>The failure that <c>[[error N]]</c> asks for: inside a stream, or as status 500 without one.</summary>
    public static PracticeError InBand() =>
        new(500, "Practice failure: the directive [[error]] in the prompt asked for it.", "server_error", null, null);
}
