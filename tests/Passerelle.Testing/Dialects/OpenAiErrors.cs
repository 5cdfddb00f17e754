using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>OpenAI's error envelope: <c>{"error":{"message","type","param","code"}}</c> (OpenAI API reference, "Error codes").</summary>
internal static class OpenAiErrors
{
    public static UpstreamAnswer Answer(int status, string? flavour, string? message)
    {
        var answer = UpstreamAnswer.Whole(status, "application/json", Body(status, flavour, message));
        answer.SetHeader("x-request-id", $"req_fault_{status}");
        return answer;
    }

    /// <summary>The answer to a request that is refused for what it says.</summary>
    public static UpstreamAnswer Answer(RefusedRequestException refused)
    {
        var body = Envelope(refused.Message, "invalid_request_error", refused.Param, refused.Code);
        var answer = UpstreamAnswer.Whole(refused.Status, "application/json", body);
        answer.SetHeader("x-request-id", $"req_fault_{refused.Status}");
        return answer;
    }

    public static string Body(int status, string? flavour, string? message)
    {
        var (type, code, text, param) = Words(status, flavour);
        return Envelope(message ?? text, type, param, code);
    }

    /// <summary>The event that tells an error within a stream of Responses.</summary>
    public static string ResponsesEvent(int status, string? message)
    {
        var (type, code, text, _) = Words(status, null);
        return $$"""
            event: error
            data: {"type":"error","sequence_number":99,"code":{{Json(code ?? type)}},"message":{{Json(message ?? text)}},"param":null}


            """.ReplaceLineEndings("\n");
    }

    private static string Envelope(string message, string type, string? param, string? code) =>
        $$$"""{"error":{"message":{{{Json(message)}}},"type":{{{Json(type)}}},"param":{{{Json(param)}}},"code":{{{Json(code)}}}}}""";

    private static (string Type, string? Code, string Message, string? Param) Words(int status, string? flavour) => (status, flavour) switch
    {
        (_, "quota") => ("insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details.", null),
        (_, "context") => ("invalid_request_error", "context_length_exceeded", "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please reduce the length of the messages.", "messages"),
        (_, "filter") => ("invalid_request_error", "content_filter", "The response was filtered due to the prompt triggering the content management policy.", "prompt"),
        (_, "model") => ("invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it.", "model"),
        (_, "path") => ("invalid_request_error", null, "Invalid URL", null),
        (_, not null) => throw new FormatException($"'{flavour}' is no flavour of an error."),
        (401, _) => ("invalid_request_error", "invalid_api_key", "Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.", null),
        (402, _) => ("insufficient_quota", "insufficient_quota", "Insufficient credits.", null),
        (403, _) => ("invalid_request_error", "unsupported_country_region_territory", "Country, region, or territory not supported.", null),
        (429, _) => ("requests", "rate_limit_exceeded", "Rate limit reached for requests.", null),
        (503, _) => ("service_unavailable", null, "The engine is currently overloaded, please try again later.", null),
        ( >= 500, _) => ("server_error", null, "The server had an error while processing your request. Sorry about that!", null),
        _ => ("invalid_request_error", null, "We could not process your request.", null),
    };

    private static string Json(string? text) => text is null ? "null" : $"\"{JsonEncodedText.Encode(text)}\"";
}
