using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Google's error envelope: <c>{"error":{"code","message","status"}}</c> (Google AI, "API errors").</summary>
internal static class GeminiErrors
{
    public static UpstreamAnswer Answer(int status, string? flavour, string? message) => UpstreamAnswer.Whole(status, "application/json; charset=UTF-8", Body(status, flavour, message));

    /// <summary>The answer to a request that is refused for what it says.</summary>
    public static UpstreamAnswer Answer(RefusedRequestException refused) => Answer(refused.Status, null, refused.Message);

    public static string Body(int status, string? flavour, string? message)
    {
        var (name, text) = Words(status, flavour);
        return $$$"""{"error":{"code":{{{status}}},"message":"{{{JsonEncodedText.Encode(message ?? text)}}}","status":"{{{name}}}"}}""";
    }

    private static (string Name, string Message) Words(int status, string? flavour) => (status, flavour) switch
    {
        (_, "quota") => ("RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details."),
        (_, "context") => ("INVALID_ARGUMENT", "The input token count (1250074) exceeds the maximum number of tokens allowed (1048576)."),
        (_, "filter") => ("INVALID_ARGUMENT", "The request was blocked by the safety filters."),
        (_, "model") => ("NOT_FOUND", "models/gemini-none is not found for API version v1beta, or is not supported for generateContent."),
        (_, "path") => ("NOT_FOUND", "Requested entity was not found."),
        (_, not null) => throw new FormatException($"'{flavour}' is no flavour of an error."),
        (400, _) => ("INVALID_ARGUMENT", "Request contains an invalid argument."),
        (401, _) => ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
        (403, _) => ("PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity)."),
        (404, _) => ("NOT_FOUND", "Requested entity was not found."),
        (429, _) => ("RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
        (503, _) => ("UNAVAILABLE", "The model is overloaded. Please try again later."),
        (504, _) => ("DEADLINE_EXCEEDED", "The request timed out. Please try again."),
        ( >= 500, _) => ("INTERNAL", "An internal error has occurred."),
        _ => ("INVALID_ARGUMENT", "We could not process your request."),
    };
}
