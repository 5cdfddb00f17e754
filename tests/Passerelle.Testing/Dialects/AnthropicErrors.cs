using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Anthropic's error envelope: <c>{"type":"error","error":{"type","message"},"request_id"}</c> (Claude API, "Errors").</summary>
internal static class AnthropicErrors
{
    private const string RequestId = "req_011FaultUpstream";

    public static UpstreamAnswer Answer(int status, string? flavour, string? message)
    {
        var (type, text) = Words(status, flavour);
        return Whole(status, type, message ?? text);
    }

    /// <summary>The answer to a request that is refused for what it says.</summary>
    public static UpstreamAnswer Answer(RefusedRequestException refused) =>
        Whole(refused.Status, refused.Status == 404 ? "not_found_error" : "invalid_request_error", refused.Message);

    public static string Body(int status, string? flavour, string? message)
    {
        var (type, text) = Words(status, flavour);
        return Envelope(type, message ?? text);
    }

    private static UpstreamAnswer Whole(int status, string type, string message)
    {
        var answer = UpstreamAnswer.Whole(status, "application/json", Envelope(type, message));
        answer.SetHeader("request-id", RequestId);
        return answer;
    }

    private static string Envelope(string type, string message) =>
        $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{JsonEncodedText.Encode(message)}}}"},"request_id":"{{{RequestId}}}"}""";

    private static (string Type, string Message) Words(int status, string? flavour) => (status, flavour) switch
    {
        (_, "quota") => ("invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."),
        (_, "context") => ("invalid_request_error", "prompt is too long: 215000 tokens > 200000 maximum"),
        (_, "filter") => ("invalid_request_error", "Output blocked by content filtering policy"),
        (_, "model") => ("not_found_error", "model: claude-none"),
        (_, "path") => ("not_found_error", "Not Found"),
        (_, not null) => throw new FormatException($"'{flavour}' is no flavour of an error."),
        (401, _) => ("authentication_error", "invalid x-api-key"),
        (402, _) => ("billing_error", "Your credit balance is too low to access the Anthropic API."),
        (403, _) => ("permission_error", "Your API key does not have permission to use the specified resource."),
        (413, _) => ("request_too_large", "Request exceeds the maximum size"),
        (429, _) => ("rate_limit_error", "This request would exceed your organization's rate limit."),
        (529 or 503, _) => ("overloaded_error", "Overloaded"),
        (504, _) => ("timeout_error", "Request timed out"),
        ( >= 500, _) => ("api_error", "Internal server error"),
        _ => ("invalid_request_error", "We could not process your request."),
    };
}
